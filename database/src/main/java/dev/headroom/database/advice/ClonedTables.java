// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Weighs indexes by building them on temporary copies of the tables, which end with the session.
 *
 * <p>Confined to one thread. A copy has the indexes of its table and its rows, or a sample of them.
 * It is not logged, so replicas do not see it. In this session the copy has the table's name, and
 * statements find it first. A trial builds the index in a transaction, plans the statements and
 * rolls back. The role needs SELECT on the tables and TEMPORARY on the database.
 *
 * <p>A sample of rows makes the gain of a selective index smaller than it would be on the table,
 * since a scan of the copy is cheaper.
 */
final class ClonedTables implements WhatIf {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final PlanReader session;

  /** The share of the rows that was copied, by table. */
  private final Map<TableName, Double> shares = new LinkedHashMap<>();

  private ClonedTables(PlanReader session) {
    this.session = session;
  }

  /**
   * Copies tables whose names need no quotes; of two with the same name in two schemas only the
   * first.
   *
   * @param rows the most that are copied of each
   */
  static ClonedTables copy(DataSource sessions, Map<TableName, TableFacts> tables, int rows)
      throws SQLException {
    ClonedTables clones = new ClonedTables(PlanReader.open(sessions, TIMEOUT));
    try {
      for (Map.Entry<TableName, TableFacts> each : tables.entrySet()) {
        TableName table = each.getKey();
        if (table.isPlain()
            && clones.shares.keySet().stream()
                .noneMatch(known -> known.name().equals(table.name()))) {
          clones.add(table, each.getValue().rows(), rows);
        }
      }
      return clones;
    } catch (SQLException e) {
      clones.close();
      throw e;
    }
  }

  private void add(TableName table, double liveRows, int maxRows) throws SQLException {
    String copy = copyOf(table);
    double share = Math.min(1, maxRows / Math.max(1, liveRows));
    session.run(
        "CREATE TEMPORARY TABLE "
            + TableName.quote(table.name())
            + " (LIKE "
            + table.quoted()
            + " INCLUDING STORAGE INCLUDING STATISTICS INCLUDING INDEXES)");
    String sample =
        share < 1
            ? String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%f) REPEATABLE (1)", share * 100)
            : "";
    session.run("INSERT INTO " + copy + " SELECT * FROM " + table.quoted() + sample);
    session.run((isMostlyVisible(table) ? "VACUUM ANALYZE " : "ANALYZE ") + copy);
    shares.put(table, share);
  }

  /**
   * Returns whether most pages of the live table are known to be visible to all, so that an index
   * can be read without the table. A copy is so after VACUUM alone.
   */
  private boolean isMostlyVisible(TableName table) throws SQLException {
    try (PreparedStatement query =
        session
            .connection()
            .prepareStatement(
                "SELECT 2 * relallvisible > relpages FROM pg_class WHERE oid = to_regclass(?)")) {
      query.setString(1, table.quoted());
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static String copyOf(TableName table) {
    return "pg_temp." + TableName.quote(table.name());
  }

  @Override
  public String method() {
    return "a copy of "
        + (shares.values().stream().allMatch(each -> each == 1) ? "all" : "sampled")
        + " rows";
  }

  @Override
  public boolean supports(IndexCandidate candidate) {
    return shares.containsKey(candidate.table());
  }

  @Override
  public Map<Long, Double> costs(Collection<StatementLoad> statements) throws SQLException {
    session.begin();
    try {
      return planned(statements);
    } finally {
      session.end();
    }
  }

  /** Plans the statements in the open transaction, which writes nothing from here on. */
  private Map<Long, Double> planned(Collection<StatementLoad> statements) throws SQLException {
    session.forbidWrites();
    Map<Long, Double> costs = new HashMap<>();
    for (StatementLoad each : statements) {
      PlanNode plan = session.plan(each, this::onCopies);
      if (plan != null) {
        costs.put(each.id(), plan.cost());
      }
    }
    return costs;
  }

  /** Replaces the names of copied tables that have their schema; others find the copy first. */
  private String onCopies(String sql) {
    String changed = sql;
    for (TableName table : shares.keySet()) {
      String qualified = "\"?" + table.schema() + "\"?\\.\"?" + table.name() + "\"?(?![\\w.\"])";
      changed =
          changed.replaceAll(
              "(?i)(?<![\\w.\"])" + qualified, Matcher.quoteReplacement(copyOf(table)));
    }
    return changed;
  }

  @Override
  public @Nullable Trial trial(IndexCandidate candidate, Collection<StatementLoad> statements)
      throws SQLException {
    session.begin();
    try {
      session.run(candidate.createOn(copyOf(candidate.table())));
      if (candidate.keys().stream().anyMatch(each -> each.startsWith("("))) {
        session.run("ANALYZE " + copyOf(candidate.table()));
      }
      long bytes = newestIndexBytes(candidate.table());
      return new Trial(planned(statements), (long) (bytes / share(candidate.table())));
    } catch (SQLException refused) {
      if (session.connection().isClosed()) {
        throw refused;
      }
      return null;
    } finally {
      session.end();
    }
  }

  private double share(TableName table) {
    return shares.getOrDefault(table, 1.0);
  }

  private long newestIndexBytes(TableName table) throws SQLException {
    Connection connection = session.connection();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT pg_relation_size(indexrelid) FROM pg_index WHERE indrelid = to_regclass(?)"
                + " ORDER BY indexrelid::oid DESC LIMIT 1")) {
      query.setString(1, copyOf(table));
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  @Override
  public void keep(IndexCandidate candidate) throws SQLException {
    session.run(candidate.createOn(copyOf(candidate.table())));
    session.run("ANALYZE " + copyOf(candidate.table()));
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
