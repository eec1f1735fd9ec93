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

/**
 * The table of all advice, in a schema of Headroom's own.
 *
 * <p>Thread-safe. Opens a session a call. A change of state happens only if the state is still the
 * one that was read, so of several instances one makes it. The table is created with the first
 * proposal; until then the history is empty.
 */
final class AdviceHistory {
  static final String SCHEMA = "headroom";

  private static final String TABLE = SCHEMA + ".index_advice";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** The statements that create the table, for those who create tables by their own tool. */
  static final String DDL =
      """
      CREATE SCHEMA IF NOT EXISTS headroom;
      CREATE TABLE IF NOT EXISTS headroom.index_advice (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL UNIQUE,
        table_name text NOT NULL,
        columns text NOT NULL,
        condition text,
        included text,
        method text NOT NULL,
        state text NOT NULL,
        evidence text NOT NULL,
        statements text NOT NULL,
        baseline text NOT NULL DEFAULT '',
        changed_at timestamptz NOT NULL DEFAULT now(),
        changed_by text NOT NULL,
        detail text NOT NULL DEFAULT ''
      );
      """;

  private static final String SELECT =
      "SELECT id, name, table_name, columns, condition, included, method, state, evidence,"
          + " changed_at, changed_by, detail FROM "
          + TABLE;

  private static final String INSERT =
      "INSERT INTO "
          + TABLE
          + " (name, table_name, columns, condition, included, method, state, evidence,"
          + " statements, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (name) DO UPDATE SET state = excluded.state,"
          + " evidence = excluded.evidence, statements = excluded.statements, baseline = '',"
          + " changed_at = now(), changed_by = excluded.changed_by, detail = ''"
          + " WHERE index_advice.state = ANY (?) RETURNING id";

  private final DataSource sessions;

  AdviceHistory(DataSource sessions) {
    this.sessions = sessions;
  }

  /** Creates the table unless it exists, so a role that may not create one needs no right to. */
  private static void create(Connection connection) throws SQLException {
    if (!exists(connection)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(DDL);
      } catch (SQLException e) {
        throw INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
            ? new SQLException(
                "the table "
                    + TABLE
                    + " is missing and this role may not create it: run what"
                    + " IndexAdvisor.schema() returns as another role, and GRANT USAGE on the"
                    + " schema and SELECT, INSERT, UPDATE, DELETE on the table",
                INSUFFICIENT_PRIVILEGE,
                e)
            : e;
      }
    }
  }

  private static boolean exists(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT to_regclass('" + TABLE + "') IS NOT NULL")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Replaces the proposals; what was dismissed, rolled back or is under way stays as it is. */
  void propose(List<IndexProposal> proposals) throws SQLException {
    try (Connection connection = sessions.getConnection()) {
      create(connection);
      Object[] names = proposals.stream().map(each -> each.definition().name()).toArray();
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM " + TABLE + " WHERE state = 'PREVIEW' AND name <> ALL (?)")) {
        delete.setArray(1, connection.createArrayOf("text", names));
        delete.executeUpdate();
      }
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
    try (Connection connection = sessions.getConnection()) {
      create(connection);
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

  private static long insert(
      Connection connection, IndexDefinition index, State state, Reason reason, State... replaced)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
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
    return select(SELECT + " ORDER BY changed_at DESC, id");
  }

  /** Returns the advice that is under way, the oldest; null if there is none. */
  @Nullable Advice active() throws SQLException {
    String active =
        Arrays.stream(State.values())
            .filter(State::isActive)
            .map(each -> "'" + each + "'")
            .collect(Collectors.joining(", "));
    List<Advice> found = select(SELECT + " WHERE state IN (" + active + ") ORDER BY id LIMIT 1");
    return found.isEmpty() ? null : found.getFirst();
  }

  @Nullable Advice find(long id) throws SQLException {
    List<Advice> found = select(SELECT + " WHERE id = " + id);
    return found.isEmpty() ? null : found.getFirst();
  }

  private List<Advice> select(String query) throws SQLException {
    try (Connection connection = sessions.getConnection()) {
      if (!exists(connection)) {
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

  /** Changes the state unless another instance did; returns whether it did. */
  boolean change(Advice from, State to, String by, String detail) throws SQLException {
    return update(
        "UPDATE "
            + TABLE
            + " SET state = ?, changed_by = ?, detail = ?, changed_at = now()"
            + " WHERE id = ? AND state = ?",
        to.name(),
        by,
        detail,
        from.id(),
        from.state().name());
  }

  void saveBaseline(Advice advice, Baseline baseline) throws SQLException {
    update("UPDATE " + TABLE + " SET baseline = ? WHERE id = ?", baseline.text(), advice.id());
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
            connection.prepareStatement("SELECT " + column + " FROM " + TABLE + " WHERE id = ?")) {
      query.setLong(1, advice.id());
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }
}
