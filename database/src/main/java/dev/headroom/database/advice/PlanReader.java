// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A session that plans statements without running them.
 *
 * <p>Confined to one thread. Plans are generic: the planner does not know the parameters. The text
 * goes through PREPARE, as the server refuses a marker elsewhere, and is prepared again for each
 * plan, so that no cached plan is returned. Statements run in a read-only transaction, so that a
 * text that does more than it seems to changes nothing.
 */
final class PlanReader implements AutoCloseable {
  private static final String NAME = "headroom_advice";
  private static final int MAX_LENGTH = 100_000;

  private final Connection connection;

  private PlanReader(Connection connection) {
    this.connection = connection;
  }

  /** Opens a session with no transaction. */
  static PlanReader open(DataSource sessions, Duration timeout) throws SQLException {
    Connection connection = sessions.getConnection();
    try {
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET application_name = 'headroom index advice'");
        statement.execute("SET plan_cache_mode = force_generic_plan");
        statement.execute("SET lock_timeout = '1s'");
        statement.execute("SET statement_timeout = " + timeout.toMillis());
      }
      return new PlanReader(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Returns whether the database has an extension. */
  boolean hasExtension(String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM pg_extension WHERE extname = ?")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  Connection connection() {
    return connection;
  }

  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Begins a transaction, which {@link #end} rolls back. */
  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  /** Lets the transaction write nothing from here on. */
  void forbidWrites() throws SQLException {
    run("SET TRANSACTION READ ONLY");
  }

  void end() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /**
   * Plans a statement, inside a transaction.
   *
   * @param rewrite applied to the text first
   * @return null if the server does not plan it
   */
  @Nullable PlanNode plan(StatementLoad statement, UnaryOperator<String> rewrite)
      throws SQLException {
    boolean tooLong = statement.sql().length() > MAX_LENGTH;
    ParameterText text = tooLong ? null : ParameterText.of(rewrite.apply(statement.sql()));
    if (text == null) {
      return null;
    }
    Savepoint before = connection.setSavepoint();
    boolean prepared = false;
    try (Statement run = connection.createStatement()) {
      run.execute("PREPARE " + NAME + " AS " + text.sql());
      prepared = true;
      return PlanNode.parse(explained(run, text.parameters()));
    } catch (SQLException refused) {
      connection.rollback(before);
      return null;
    } finally {
      if (prepared) {
        run("DEALLOCATE " + NAME);
      }
      connection.releaseSavepoint(before);
    }
  }

  private static String explained(Statement run, int parameters) throws SQLException {
    String values =
        parameters == 0
            ? ""
            : "(" + String.join(", ", Collections.nCopies(parameters, "NULL")) + ")";
    try (ResultSet row =
        run.executeQuery("EXPLAIN (VERBOSE, FORMAT XML) EXECUTE " + NAME + values)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
