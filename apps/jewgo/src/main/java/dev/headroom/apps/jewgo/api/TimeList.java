// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.api;

import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.list.TimePosition;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A list that is sorted by time, and by id where times are equal, read page by page.
 *
 * <p>Immutable.
 *
 * @param cursors writes and reads the cursors
 * @param name the list with its filters, the same text for the same list
 * @param newestFirst whether the newest row comes first, else the oldest
 */
public record TimeList(Cursors cursors, String name, boolean newestFirst) {

  /**
   * Reads a page.
   *
   * @param query selects the rows behind the parameters {@code time} and {@code id} in the order of
   *     the list, at most the parameter {@code limit}
   * @param size of the page
   * @param cursor of the page; null for the first
   * @param row reads a row
   * @param position returns the position of a row
   */
  public <T> Page<T> page(
      JdbcClient.StatementSpec query,
      int size,
      @Nullable String cursor,
      RowMapper<T> row,
      Function<T, TimePosition> position) {
    List<T> rows = behind(query, cursor).param("limit", size + 1).query(row).list();
    return Page.of(rows, size, last -> position.apply(last).cursor(cursors, name));
  }

  private JdbcClient.StatementSpec behind(JdbcClient.StatementSpec query, @Nullable String cursor) {
    TimePosition position = TimePosition.read(cursors, name, cursor);
    if (position == null) {
      return newestFirst
          ? query.param("time", OffsetDateTime.MAX).param("id", Long.MAX_VALUE)
          : query.param("time", OffsetDateTime.MIN).param("id", Long.MIN_VALUE);
    }
    return query.param("time", position.time().atOffset(ZoneOffset.UTC)).param("id", position.id());
  }
}
