// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.statement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Executes statements, and converts instants to columns and back: for the stores of this module.
 *
 * <p>Immutable; a connection is used by one thread at a time.
 */
public final class Rows {
  private static final int FETCH_SIZE = 10_000;

  private Rows() {}

  /** Reads one row. Confined to one thread. */
  public interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Executes a query and returns its rows. */
  public static <T> List<T> query(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... values)
      throws SQLException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      fill(statement, values);
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(mapper.map(rows));
        }
      }
    }
    return found;
  }

  /** Executes an update and returns the number of rows. */
  public static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      fill(statement, values);
      return statement.executeUpdate();
    }
  }

  /**
   * Executes an update for each of some elements, in one round trip.
   *
   * @param values the parameters of an element
   * @return how many elements there are
   */
  public static <T> int updateAll(
      Connection connection, String sql, List<T> elements, Function<T, @Nullable Object[]> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T each : elements) {
        fill(statement, values.apply(each));
        statement.addBatch();
      }
      return statement.executeBatch().length;
    }
  }

  private static void fill(PreparedStatement statement, @Nullable Object[] values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      statement.setObject(
          i + 1, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
    }
  }

  /** Reads an instant that is not null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
