// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.api;

import java.time.Instant;
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
   * The place of a row. Immutable.
   *
   * @param time the row's time
   * @param id the row's id
   */
  public record Position(Instant time, long id) {}

  /**
   * Reads a page.
   *
   * @param query selects the rows behind the parameters {@code time} and {@code id} in the order of
   *     the list, at most the parameter {@code limit}
   * @param size of the page
   * @param cursor of the page; null for the first
   * @param row reads a row
   * @param position returns the place of a row
   */
  public <T> Page<T> page(
      JdbcClient.StatementSpec query,
      int size,
      @Nullable String cursor,
      RowMapper<T> row,
      Function<T, Position> position) {
    List<T> rows = behind(query, cursor).param("limit", size + 1).query(row).list();
    return Page.of(rows, size, last -> cursor(position.apply(last)));
  }

  private JdbcClient.StatementSpec behind(JdbcClient.StatementSpec query, @Nullable String cursor) {
    if (cursor == null) {
      return newestFirst
          ? query.param("time", OffsetDateTime.MAX).param("id", Long.MAX_VALUE)
          : query.param("time", OffsetDateTime.MIN).param("id", Long.MIN_VALUE);
    }
    List<String> values = cursors.read(name, cursor);
    return query
        .param("time", OffsetDateTime.parse(values.getFirst()))
        .param("id", Long.parseLong(values.getLast()));
  }

  private String cursor(Position last) {
    return cursors.write(name, last.time().atOffset(ZoneOffset.UTC), last.id());
  }
}
