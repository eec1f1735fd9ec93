// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.database.statement.StatementShapes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;

/**
 * Reads the plan of one statement on a connection of PostgreSQL, in a read-only transaction that is
 * rolled back. Confined to one thread.
 *
 * <p>Method: the text is prepared, and its generic plan is forced. {@code EXPLAIN (GENERIC_PLAN)}
 * of PostgreSQL 16 would do without, but the extended protocol of its JDBC driver cannot send it:
 * the server expects values for the parameters.
 */
final class ExplainSession {
  private static final String NAME = "headroom_plan";
  private static final int MAX_LENGTH = 8_000;
  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(100);

  private final Connection connection;
  private final Duration timeout;

  ExplainSession(Connection connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /** Returns the plan, without literals. */
  String plan(String sql) throws SQLException {
    ExplainText text = ExplainText.of(sql);
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION READ ONLY");
      statement.execute("SET LOCAL statement_timeout = " + timeout.toMillis());
      statement.execute("SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis());
      String plan = prepared(statement, text);
      connection.rollback();
      connection.setAutoCommit(autoCommit);
      return plan;
    } catch (SQLException e) {
      end(autoCommit, e);
      throw e;
    }
  }

  private void end(boolean autoCommit, SQLException failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * What was prepared would outlive the transaction: it is removed inside of it, where a pooler
   * still has the same server.
   */
  private String prepared(Statement statement, ExplainText text) throws SQLException {
    statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
    statement.execute("PREPARE " + NAME + " AS " + text.sql());
    Savepoint prepared = connection.setSavepoint();
    String values = String.join(", ", Collections.nCopies(text.parameters(), "NULL"));
    try {
      String plan =
          read(statement, "EXPLAIN EXECUTE " + NAME + (values.isEmpty() ? "" : "(" + values + ")"));
      statement.execute("DEALLOCATE " + NAME);
      return plan;
    } catch (SQLException e) {
      connection.rollback(prepared);
      statement.execute("DEALLOCATE " + NAME);
      throw e;
    }
  }

  private static String read(Statement statement, String explain) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (ResultSet lines = statement.executeQuery(explain)) {
      while (lines.next() && plan.length() < MAX_LENGTH) {
        plan.append(line(lines.getString(1))).append('\n');
      }
    }
    return plan.toString();
  }

  /** A line with costs has names and figures; any other may have an expression with literals. */
  private static String line(String text) {
    if (text.contains("(cost=")) {
      return text;
    }
    String stripped = text.stripLeading();
    return text.substring(0, text.length() - stripped.length())
        + StatementShapes.withoutLiterals(stripped);
  }
}
