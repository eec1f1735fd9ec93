// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import dev.headroom.database.jdbc.DriverConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A session that plans statements, and times those that are without effect.
 *
 * <p>Confined to one thread. The planner does not know the parameters that a text leaves open; it
 * takes the average. The text goes through PREPARE, as the server refuses a marker elsewhere, and
 * is prepared again for each plan, so that no cached plan is returned. Statements are to be planned
 * in a read-only transaction, so that a text that does more than it seems to changes nothing.
 */
public final class PlanReader implements AutoCloseable {
  private static final String NAME = "headroom_plan";
  private static final int MAX_LENGTH = 100_000;
  private static final String CANCELLED = "57014";

  private static final Pattern EXECUTION =
      Pattern.compile("<Execution-Time>([\\d.]+)</Execution-Time>");

  /** A name before a bracket, without and with quotes. */
  private static final List<Pattern> CALLS =
      List.of(Pattern.compile("(\\w+)\\("), Pattern.compile("\"((?:[^\"]|\"\")+)\"\\("));

  private static final Pattern OPERATOR = Pattern.compile("[-+*/<>=~!@#%^&|`?]+");

  private static final String VOLATILE =
      """
      SELECT 1 FROM pg_proc WHERE provolatile = 'v' AND proname = ANY (?)
      UNION ALL
      SELECT 1 FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
       WHERE p.provolatile = 'v' AND o.oprname = ANY (?)
      LIMIT 1
      """;

  private final Connection connection;

  /** Set in each transaction, where the session is not the reader's alone. */
  private final List<String> ofTransaction;

  private PlanReader(Connection connection, List<String> ofTransaction) {
    this.connection = connection;
    this.ofTransaction = ofTransaction;
  }

  /**
   * Opens a session with no transaction.
   *
   * @param timeout of each statement of the session; behind a pooler, which hands it to others, of
   *     each statement of a transaction
   */
  public static PlanReader open(DataSource sessions, Duration timeout) throws SQLException {
    Connection connection = sessions.getConnection();
    List<String> settings =
        List.of(
            "application_name = 'headroom index advice'",
            "plan_cache_mode = force_generic_plan",
            "lock_timeout = '1s'",
            "statement_timeout = " + timeout.toMillis());
    try {
      connection.setAutoCommit(true);
      if (DriverConnection.isPooled(connection)) {
        return new PlanReader(connection, settings);
      }
      PlanReader reader = new PlanReader(connection, List.of());
      for (String each : settings) {
        reader.run("SET " + each);
      }
      return reader;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Returns whether the database has an extension. */
  public boolean hasExtension(String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM pg_extension WHERE extname = ?")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Returns the connection of the session. */
  public Connection connection() {
    return connection;
  }

  /** Runs a statement that the caller has written itself. */
  public void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Begins a transaction, which {@link #rollback} ends. */
  public void begin() throws SQLException {
    connection.setAutoCommit(false);
    for (String each : ofTransaction) {
      run("SET LOCAL " + each);
    }
  }

  /** Lets the transaction write nothing from here on. */
  public void setReadOnly() throws SQLException {
    run("SET TRANSACTION READ ONLY");
  }

  /** Rolls the transaction back. */
  public void rollback() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /**
   * Plans a statement, inside a transaction.
   *
   * @return null if the server does not plan it
   */
  public @Nullable PlanNode plan(ParameterText text) throws SQLException {
    if (text.sql().length() > MAX_LENGTH) {
      return null;
    }
    Savepoint before = connection.setSavepoint();
    try {
      List<String> lines = explain(connection, text, "VERBOSE, FORMAT XML");
      connection.releaseSavepoint(before);
      return PlanNode.parse(lines.getFirst());
    } catch (SQLException refused) {
      connection.rollback(before);
      return null;
    }
  }

  /**
   * Runs a statement without open parameters, inside a transaction; its rows are left out.
   *
   * @param limit after which it is cancelled
   * @return milliseconds, the limit if it took longer, or NaN if it failed
   */
  public double millis(ParameterText text, Duration limit) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      run("SET LOCAL statement_timeout = " + limit.toMillis());
      Matcher time =
          EXECUTION.matcher(
              explain(connection, text, "ANALYZE, TIMING OFF, FORMAT XML").getFirst());
      return time.find() ? Double.parseDouble(time.group(1)) : Double.NaN;
    } catch (SQLException e) {
      return CANCELLED.equals(e.getSQLState()) ? limit.toMillis() : Double.NaN;
    } finally {
      connection.rollback(before);
      connection.releaseSavepoint(before);
    }
  }

  /**
   * Returns whether running a plan has no effect: it changes no row, and calls no function that is
   * declared as volatile, by its name or by an operator.
   */
  public boolean isHarmless(PlanNode plan) throws SQLException {
    Set<String> functions = new HashSet<>();
    Set<String> operators = new HashSet<>();
    for (PlanNode node : plan.all().toList()) {
      if (node.text("Node-Type").equals("ModifyTable")) {
        return false;
      }
      for (List<String> texts : node.values().values()) {
        for (String text : texts) {
          addCalls(text, functions);
          OPERATOR.matcher(text).results().forEach(each -> operators.add(each.group()));
        }
      }
    }
    try (PreparedStatement query = connection.prepareStatement(VOLATILE)) {
      query.setArray(1, connection.createArrayOf("text", functions.toArray()));
      query.setArray(2, connection.createArrayOf("text", operators.toArray()));
      try (ResultSet row = query.executeQuery()) {
        return !row.next();
      }
    }
  }

  /** Adds the names of the functions that an expression calls; perhaps others besides. */
  private static void addCalls(String expression, Set<String> names) {
    for (Pattern call : CALLS) {
      call.matcher(expression)
          .results()
          .forEach(each -> names.add(each.group(1).replace("\"\"", "\"")));
    }
  }

  /**
   * Explains a statement, inside a transaction. What was prepared for it would outlive the
   * transaction: it is removed inside of it, where a pooler still has the same server.
   *
   * @param options of EXPLAIN
   * @return the lines
   * @throws SQLException if the server does not plan it; the transaction is then as it was after
   *     the text was prepared
   */
  public static List<String> explain(Connection connection, ParameterText text, String options)
      throws SQLException {
    try (Statement run = connection.createStatement()) {
      run.execute("PREPARE " + NAME + " AS " + text.sql());
      Savepoint prepared = connection.setSavepoint();
      try {
        List<String> lines = lines(run, text.parameters(), options);
        run.execute("DEALLOCATE " + NAME);
        return lines;
      } catch (SQLException e) {
        connection.rollback(prepared);
        run.execute("DEALLOCATE " + NAME);
        throw e;
      }
    }
  }

  private static List<String> lines(Statement run, int parameters, String options)
      throws SQLException {
    String values =
        parameters == 0
            ? ""
            : "(" + String.join(", ", Collections.nCopies(parameters, "NULL")) + ")";
    List<String> lines = new ArrayList<>();
    try (ResultSet row = run.executeQuery("EXPLAIN (" + options + ") EXECUTE " + NAME + values)) {
      while (row.next()) {
        lines.add(row.getString(1));
      }
    }
    return lines;
  }

  /** Ends the session as it began, since it may belong to a pool. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
        run("DISCARD TEMP");
        run("RESET ALL");
      }
    }
  }
}
