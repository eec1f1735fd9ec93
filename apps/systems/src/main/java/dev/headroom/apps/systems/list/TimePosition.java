// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.list;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The position of a row in a list that is sorted by time, and by id where times are equal.
 *
 * <p>Immutable.
 *
 * @param time the row's time
 * @param id the row's id
 */
public record TimePosition(Instant time, long id) {

  /**
   * Reads a cursor.
   *
   * @param list the list with its filters, the same text for the same list
   * @param cursor of a page; null for the first
   * @return null for the first page
   * @throws dev.headroom.apps.systems.web.RefusedException with 400 if the cursor is not one of
   *     this list
   */
  public static @Nullable TimePosition read(Cursors cursors, String list, @Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    List<String> values = cursors.read(list, cursor);
    return new TimePosition(
        OffsetDateTime.parse(values.getFirst()).toInstant(), Long.parseLong(values.getLast()));
  }

  /**
   * Returns the cursor of the page after this row.
   *
   * @param list the list with its filters, the same text for the same list
   */
  public String cursor(Cursors cursors, String list) {
    return cursors.write(list, time.atOffset(ZoneOffset.UTC), id);
  }
}
