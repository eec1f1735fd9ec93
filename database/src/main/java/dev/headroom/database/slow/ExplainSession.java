// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.database.plan.ParameterText;
import dev.headroom.database.plan.PlanReader;
import dev.headroom.database.statement.StatementShapes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Reads the generic plan of one statement on a connection of PostgreSQL, in a read-only transaction
 * that is rolled back. Confined to one thread.
 */
final class ExplainSession {
  private static final int MAX_LENGTH = 8_000;
  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(100);

  private final Connection connection;
  private final Duration timeout;

  ExplainSession(Connection connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /** Returns the plan, without literals. */
  String plan(ParameterText text) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION READ ONLY");
      statement.execute("SET LOCAL statement_timeout = " + timeout.toMillis());
      statement.execute("SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis());
      statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
      String plan = withoutLiterals(PlanReader.explain(connection, text, "FORMAT TEXT"));
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

  private static String withoutLiterals(List<String> lines) {
    StringBuilder plan = new StringBuilder();
    for (String each : lines) {
      if (plan.length() < MAX_LENGTH) {
        plan.append(line(each)).append('\n');
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
