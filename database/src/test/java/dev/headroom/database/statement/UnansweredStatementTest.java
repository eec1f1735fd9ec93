// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.jdbc.ConnectionTracker;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Statements of a driver that fails them. */
class UnansweredStatementTest {
  private final List<String> ends = new ArrayList<>();

  private final ConnectionTracker tracker =
      new ConnectionTracker() {
        @Override
        public void statementEnded(long endNanos) {
          ends.add("ended");
        }

        @Override
        public void statementUnanswered(long startNanos, long endNanos) {
          ends.add("unanswered");
        }
      };

  /** Answers each call by another object of the same driver, and fails executions. */
  private static <T> T driver(Class<T> face, SQLException failure) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> answer(method.getName(), failure)));
  }

  private static @Nullable Object answer(String method, SQLException failure) throws SQLException {
    return switch (method) {
      case "getConnection" -> driver(Connection.class, failure);
      case "createStatement" -> driver(Statement.class, failure);
      case "execute" -> throw failure;
      default -> null;
    };
  }

  private void execute(SQLException failure) throws SQLException {
    DataSource source =
        TimedDataSource.of(
            driver(DataSource.class, failure), new StatementShapes(10), run -> {}, () -> tracker);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT 1")).isSameAs(failure);
    }
  }

  @Test
  void areThoseWhoseReadTimeOutHasPassed() throws SQLException {
    execute(
        new SQLException("An I/O error", "08006", new SocketTimeoutException("Read timed out")));
    assertThat(ends).containsExactly("unanswered");
  }

  /** PgBouncer had no server within its time-out, and closes the connection of its client. */
  @Test
  void areThoseForWhichPgBouncerHadNoServer() throws SQLException {
    execute(new SQLException("FATAL: query_wait_timeout", "08P01"));
    SQLException closed = new SQLException("An I/O error", "08006");
    closed.setNextException(new SQLException("FATAL: query_wait_timeout", "08P01"));
    execute(closed);
    assertThat(ends).containsExactly("unanswered", "unanswered");
  }

  @Test
  void areNotThoseThatTheServerRefuses() throws SQLException {
    execute(new SQLException("ERROR: syntax error", "42601"));
    execute(new SQLException("FATAL: no such database: shop", "08P01"));
    assertThat(ends).containsExactly("ended", "ended");
  }
}
