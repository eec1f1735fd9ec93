// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database of the jobs: sessions of its own, and statements that name the tables with their
 * schema. Thread-safe.
 */
public final class JobDatabase {
  private final DataSource source;
  private final JobTransactions transactions;
  private final String prefix;
  private final String channel;

  public JobDatabase(DataSource source, String schema) {
    this.source = source;
    this.transactions = JobTransactions.of(source);
    this.prefix = '"' + schema + "\".";
    this.channel = "headroom_job:" + schema;
  }

  /** What is done on one connection. */
  public interface Work<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
  }

  /** Reads one row. */
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Puts the schema before each name that follows a dollar sign. */
  public String sql(String text) {
    return text.replace("$", prefix);
  }

  /** Returns the table of jobs with its schema. */
  public String jobTable() {
    return prefix + "headroom_job";
  }

  /** Returns the channel of notifications. */
  public String channel() {
    return channel;
  }

  /** Runs work whose statements commit one by one. */
  public <T extends @Nullable Object> T with(Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      if (connection.getAutoCommit()) {
        return work.on(connection);
      }
      connection.setAutoCommit(true);
      try {
        return work.on(connection);
      } finally {
        connection.setAutoCommit(false);
      }
    }
  }

  /** Runs work in one transaction. */
  public <T extends @Nullable Object> T inTransaction(Work<T> work) throws SQLException {
    try {
      return transactions.inTransaction(work::on);
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("work on the jobs' database threw what it cannot throw", e);
    }
  }

  public int update(String sql, @Nullable Object... values) throws SQLException {
    return with(connection -> update(connection, sql, values));
  }

  public static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  public <T> List<T> query(Row<T> row, String sql, @Nullable Object... values) throws SQLException {
    return with(connection -> query(connection, row, sql, values));
  }

  public static <T> List<T> query(
      Connection connection, Row<T> row, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet found = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (found.next()) {
        rows.add(row.read(found));
      }
      return rows;
    }
  }

  /** Executes a statement for each of many rows, in one round trip; returns what each changed. */
  public static int[] batch(Connection connection, String sql, List<@Nullable Object[]> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          set(connection, statement, i + 1, row[i]);
        }
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }

  /** Prepares a statement; texts, numbers, instants, ids, byte arrays and collections of texts. */
  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        set(connection, statement, i + 1, values[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void set(
      Connection connection, PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value instanceof Instant time) {
      statement.setObject(index, offset(time));
    } else if (value instanceof UUID id) {
      statement.setString(index, id.toString());
    } else if (value instanceof Collection<?> many) {
      statement.setArray(index, connection.createArrayOf(typeOf(many), elements(many)));
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else {
      statement.setObject(index, value);
    }
  }

  private static String typeOf(Collection<?> many) {
    Object first = many.isEmpty() ? "" : many.iterator().next();
    if (first instanceof Long) {
      return "bigint";
    }
    return first instanceof Integer ? "integer" : "text";
  }

  private static Object[] elements(Collection<?> many) {
    return many.stream().map(each -> each instanceof UUID id ? id.toString() : each).toArray();
  }

  /** Writes an instant; the earliest of all is PostgreSQL's {@code -infinity}. */
  private static OffsetDateTime offset(Instant time) {
    return time.equals(Instant.MIN)
        ? OffsetDateTime.MIN
        : OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
  }

  /** Reads an instant that is not null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Reads an instant that may be null. */
  public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
