// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.Advice.State;
import dev.headroom.database.advice.Comparison.Baseline;
import dev.headroom.database.index.IndexDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of all advice, in a schema of Headroom's own.
 *
 * <p>Thread-safe, but the lease: one thread at a time. Opens a session a call. A change of state
 * happens only if the state is still the one that was read, so of several instances one makes it.
 * Until the table exists, the history is empty.
 *
 * <p>The lease of an advice is an advisory lock on a session of its own, so it ends with the
 * process that has it.
 */
final class AdviceHistory {
  private static final String COLUMNS =
      "id, name, table_name, columns, condition, included, method, state, evidence,"
          + " changed_at, changed_by, detail";

  private static final Logger LOG = LoggerFactory.getLogger(AdviceHistory.class);

  private final DataSource sessions;
  private final AdviceTable table;

  /** The table with its schema. */
  private final String name;

  /** The names of the last proposals of this instance. */
  private volatile Set<String> proposed = Set.of();

  private @Nullable Connection lease;
  private long leased;

  AdviceHistory(DataSource sessions, AdviceTable table) {
    this.sessions = sessions;
    this.table = table;
    this.name = qualified(table);
  }

  /** Returns the name of a table with its schema. */
  static String qualified(AdviceTable table) {
    return table.schema() + "." + AdviceTable.NAME;
  }

  /** Returns where the table is. */
  AdviceTable table() {
    return table;
  }

  /** Returns whether a table exists. */
  static boolean exists(Connection connection, AdviceTable table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT to_regclass('" + qualified(table) + "') IS NOT NULL")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Creates or checks the table. */
  void ensure() throws SQLException {
    try (Connection connection = sessions.getConnection()) {
      table.ensure(connection);
    }
  }

  /**
   * Replaces the proposals; what was dismissed, rolled back or is under way stays as it is.
   *
   * @param ofAll whether the proposals of other instances are replaced too; else only those that
   *     are two hours old, which no instance proposes any more
   */
  void propose(List<IndexProposal> proposals, boolean ofAll) throws SQLException {
    try (Connection connection = sessions.getConnection()) {
      table.ensure(connection);
      Object[] names = proposals.stream().map(each -> each.definition().name()).toArray();
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM "
                  + name
                  + " WHERE state = 'PREVIEW' AND name <> ALL (?)"
                  + " AND (? OR name = ANY (?) OR changed_at < now() - interval '2 hours')")) {
        delete.setArray(1, connection.createArrayOf("text", names));
        delete.setBoolean(2, ofAll);
        delete.setArray(3, connection.createArrayOf("text", proposed.toArray()));
        delete.executeUpdate();
      }
      proposed =
          proposals.stream()
              .map(each -> each.definition().name())
              .collect(Collectors.toUnmodifiableSet());
      // The best is written last, so that it is the latest change.
      for (IndexProposal each : proposals.reversed()) {
        insert(
            connection,
            each.definition(),
            State.PREVIEW,
            new Reason(each.evidence(), each.improved(), "headroom"),
            State.PREVIEW,
            State.FAILED);
      }
    }
  }

  /** Adds an operator's own index; returns its id, or 0 if one of this name is under way. */
  long add(IndexDefinition definition, State state, String by) throws SQLException {
    if (definition.unique()) {
      throw new IllegalArgumentException(
          "index " + definition.name() + " is unique: let IndexMigrator build it");
    }
    try (Connection connection = sessions.getConnection()) {
      table.ensure(connection);
      return insert(
          connection,
          definition,
          state,
          new Reason("defined by " + by, Set.of(), by),
          State.PREVIEW,
          State.FAILED,
          State.DISMISSED,
          State.ROLLED_BACK);
    }
  }

  private record Reason(String evidence, Set<Long> statements, String by) {}

  private long insert(
      Connection connection, IndexDefinition index, State state, Reason reason, State... replaced)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + name
                + " (name, table_name, columns, condition, included, method, state, evidence,"
                + " statements, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET table_name = excluded.table_name,"
                + " columns = excluded.columns, condition = excluded.condition,"
                + " included = excluded.included, method = excluded.method,"
                + " state = excluded.state,"
                + " evidence = excluded.evidence, statements = excluded.statements, baseline = '',"
                + " changed_at = now(), changed_by = excluded.changed_by, detail = ''"
                + " WHERE headroom_index_advice.state = ANY (?) RETURNING id")) {
      insert.setString(1, index.name());
      insert.setString(2, index.table());
      insert.setString(3, index.columns());
      insert.setString(4, index.where());
      insert.setString(5, index.include());
      insert.setString(6, index.method());
      insert.setString(7, state.name());
      insert.setString(8, reason.evidence());
      insert.setString(
          9, reason.statements().stream().map(String::valueOf).collect(Collectors.joining(" ")));
      insert.setString(10, reason.by());
      insert.setArray(
          11, connection.createArrayOf("text", Arrays.stream(replaced).map(Enum::name).toArray()));
      try (ResultSet row = insert.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** Returns all advice, the latest change first. */
  List<Advice> list() throws SQLException {
    return select("ORDER BY changed_at DESC, id");
  }

  /** Returns the advice that is under way, the oldest; null if there is none. */
  @Nullable Advice active() throws SQLException {
    String active =
        Arrays.stream(State.values())
            .filter(State::isActive)
            .map(each -> "'" + each + "'")
            .collect(Collectors.joining(", "));
    List<Advice> found = select("WHERE state IN (" + active + ") ORDER BY id LIMIT 1");
    return found.isEmpty() ? null : found.getFirst();
  }

  @Nullable Advice find(long id) throws SQLException {
    List<Advice> found = select("WHERE id = " + id);
    return found.isEmpty() ? null : found.getFirst();
  }

  private List<Advice> select(String which) throws SQLException {
    String query = "SELECT " + COLUMNS + " FROM " + name + " " + which;
    try (Connection connection = sessions.getConnection()) {
      if (!exists(connection, table)) {
        return List.of();
      }
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(query)) {
        List<Advice> found = new ArrayList<>();
        while (row.next()) {
          found.add(advice(row));
        }
        return found;
      }
    }
  }

  private static Advice advice(ResultSet row) throws SQLException {
    return new Advice(
        row.getLong("id"),
        new IndexDefinition(
            row.getString("name"),
            row.getString("table_name"),
            row.getString("columns"),
            false,
            row.getString("condition"),
            row.getString("included"),
            row.getString("method")),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getString("evidence"),
        new Advice.Change(
            row.getTimestamp("changed_at").toInstant(),
            row.getString("changed_by"),
            row.getString("detail")));
  }

  /**
   * Returns whether this instance has the lease of an advice, or gets it now; it keeps it until
   * {@link #release}, or until it takes another one.
   */
  boolean lease(long id) throws SQLException {
    if (lease != null && leased == id && lease.isValid(5)) {
      return true;
    }
    release();
    Connection connection = sessions.getConnection();
    try {
      connection.setAutoCommit(true);
      if (lock("pg_try_advisory_lock", connection, id)) {
        lease = connection;
        leased = id;
        keepOpen(connection);
        return true;
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    connection.close();
    return false;
  }

  /** Ends the lease, if there is one. */
  void release() {
    Connection held = lease;
    lease = null;
    if (held != null) {
      try (held) {
        lock("pg_advisory_unlock", held, leased);
        run(held, "RESET ALL");
      } catch (SQLException ended) {
        LOG.debug("the session of the advice had ended", ended);
      }
    }
  }

  private boolean lock(String function, Connection connection, long id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("SELECT " + function + "(?, ?)")) {
      query.setInt(1, name.hashCode());
      query.setInt(2, Long.hashCode(id));
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void keepOpen(Connection connection) throws SQLException {
    run(connection, "SET application_name = 'headroom index advice'");
    run(
        connection,
        "SELECT set_config(name, '0', false) FROM pg_settings"
            + " WHERE name = 'idle_session_timeout'");
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Changes the state unless another instance did; returns whether it did. */
  boolean change(Advice from, State to, String by, String detail) throws SQLException {
    return update(
        "UPDATE "
            + name
            + " SET state = ?, changed_by = ?, detail = ?, changed_at = now()"
            + " WHERE id = ? AND state = ?",
        to.name(),
        by,
        detail,
        from.id(),
        from.state().name());
  }

  void saveBaseline(Advice advice, Baseline baseline) throws SQLException {
    update("UPDATE " + name + " SET baseline = ? WHERE id = ?", baseline.text(), advice.id());
  }

  private boolean update(String sql, Object... values) throws SQLException {
    try (Connection connection = sessions.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        update.setObject(i + 1, values[i]);
      }
      return update.executeUpdate() == 1;
    }
  }

  Baseline baseline(Advice advice) throws SQLException {
    return Baseline.parse(text("baseline", advice));
  }

  /** Returns the ids of the statements that the index is to improve, as they were proposed. */
  Set<Long> improved(Advice advice) throws SQLException {
    return Arrays.stream(text("statements", advice).split(" ", -1))
        .filter(each -> !each.isEmpty())
        .map(Long::valueOf)
        .collect(Collectors.toSet());
  }

  private String text(String column, Advice advice) throws SQLException {
    try (Connection connection = sessions.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT " + column + " FROM " + name + " WHERE id = ?")) {
      query.setLong(1, advice.id());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }
}
