// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row's place in a list that is sorted by time, and by id where times are equal.
 *
 * <p>Immutable.
 *
 * @param time the row's time
 * @param id the row's id
 */
public record TimePosition(OffsetDateTime time, long id) {

  /** Behind every row; where a list begins that shows the newest first. */
  public static final TimePosition LAST = new TimePosition(OffsetDateTime.MAX, Long.MAX_VALUE);

  /** Before every row; where a list begins that shows the oldest first. */
  public static final TimePosition FIRST = new TimePosition(OffsetDateTime.MIN, Long.MIN_VALUE);

  /**
   * Reads a cursor of {@link #write}.
   *
   * @param cursor null for the list's first page
   * @param begin where the list begins
   */
  public static TimePosition read(
      Cursors cursors, String list, @Nullable String cursor, TimePosition begin) {
    if (cursor == null) {
      return begin;
    }
    List<String> values = cursors.read(list, cursor);
    return new TimePosition(
        OffsetDateTime.parse(values.getFirst()), Long.parseLong(values.getLast()));
  }

  /** Writes the cursor that continues a list behind a row. */
  public static String write(Cursors cursors, String list, Instant time, long id) {
    return cursors.write(list, time.atOffset(ZoneOffset.UTC), id);
  }
}
