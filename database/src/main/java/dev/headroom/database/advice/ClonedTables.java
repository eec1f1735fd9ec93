// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.AnalysedWorkload.Planned;
import dev.headroom.database.plan.ParameterText;
import dev.headroom.database.plan.PlanNode;
import dev.headroom.database.plan.PlanReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Weighs indexes by building them on temporary copies of the tables, which end with the session.
 *
 * <p>Confined to one thread. A copy has the indexes of its table and its rows, or a sample of them.
 * It is not logged, so replicas do not see it. In this session the copy has the table's name, and
 * statements find it first. A trial builds the index in a transaction, plans the statements and
 * rolls back; a rehearsal runs those that read, without it, with it, and without it once more,
 * where the copies have all rows. The role needs SELECT on the tables and TEMPORARY on the
 * database.
 *
 * <p>A sample of rows makes the gain of a selective index smaller than it would be on the table,
 * since a scan of the copy is cheaper.
 */
final class ClonedTables implements WhatIf {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  /** A read that takes longer is cancelled, and counts as if it took so long. */
  private static final Duration RUN_LIMIT = Duration.ofSeconds(3);

  /** A read is run so often at most, and at least three times unless it is slow. */
  private static final int RUNS = 5;

  private static final double FAST_MILLIS = 200;
  private static final double SLOW_MILLIS = 1_000;

  /** Less than this is nothing that an index could save. */
  private static final double MIN_MILLIS = 0.1;

  private final PlanReader session;

  /** The share of the rows that was copied, by table. */
  private final Map<TableName, Double> shares = new LinkedHashMap<>();

  private final List<String> kept = new ArrayList<>();

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
  public Map<Long, List<Double>> costs(Collection<Planned> statements) throws SQLException {
    session.begin();
    try {
      return planned(statements);
    } finally {
      session.rollback();
    }
  }

  /** Plans the statements in the open transaction, which writes nothing from here on. */
  private Map<Long, List<Double>> planned(Collection<Planned> statements) throws SQLException {
    session.setReadOnly();
    Map<Long, List<Double>> costs = new HashMap<>();
    for (Planned each : statements) {
      costs.put(each.load().id(), each.forms().costs(session, this::onCopies));
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
  public @Nullable Trial trial(IndexCandidate candidate, Collection<Planned> statements)
      throws SQLException {
    session.begin();
    try {
      create(candidate);
      long bytes = Long.parseLong(newestIndex(candidate.table(), "pg_relation_size(indexrelid)"));
      return new Trial(planned(statements), (long) (bytes / share(candidate.table())));
    } catch (SQLException refused) {
      if (session.connection().isClosed()) {
        throw refused;
      }
      return null;
    } finally {
      session.rollback();
    }
  }

  /** Builds an index on the copy; its expressions have statistics only after ANALYZE. */
  private void create(IndexCandidate candidate) throws SQLException {
    session.run(candidate.createOn(copyOf(candidate.table())));
    if (candidate.keys().stream().anyMatch(each -> each.startsWith("("))) {
      session.run("ANALYZE " + copyOf(candidate.table()));
    }
  }

  @Override
  public Map<Long, Double> rehearse(IndexCandidate candidate, Collection<Planned> statements)
      throws SQLException {
    List<Planned> reads = statements.stream().filter(this::isReadHere).toList();
    Map<Long, Double> first = times(reads, null);
    Map<Long, Double> with = times(reads, candidate);
    Map<Long, Double> last = times(reads, null);
    Map<Long, Double> remaining = new HashMap<>();
    first.forEach((id, early) -> {
      double before = Math.min(early, last.getOrDefault(id, Double.NaN));
      double after = with.getOrDefault(id, Double.NaN);
      if (Math.min(before, after) < RUN_LIMIT.toMillis()) {
        remaining.put(id, Math.max(after, MIN_MILLIS) / Math.max(before, MIN_MILLIS));
      }
    });
    return remaining;
  }

  /** Returns whether a statement can be run on copies that have all rows. */
  private boolean isReadHere(Planned statement) {
    return statement.forms().read() != null
        && statement.tables().stream().allMatch(each -> shares.getOrDefault(each, 0.0) == 1);
  }

  /** Runs statements, most several times; returns the fastest time of each. */
  private Map<Long, Double> times(Collection<Planned> reads, @Nullable IndexCandidate with)
      throws SQLException {
    session.begin();
    try {
      if (with != null) {
        create(with);
      }
      session.setReadOnly();
      Map<Long, Double> times = new HashMap<>();
      for (Planned each : reads) {
        ParameterText text = Objects.requireNonNull(each.forms().read()).map(this::onCopies);
        if (readsCopiesAlone(text)) {
          times.put(each.load().id(), fastest(text));
        }
      }
      return times;
    } finally {
      session.rollback();
    }
  }

  private double fastest(ParameterText text) throws SQLException {
    double fastest = session.millis(text, RUN_LIMIT);
    int runs = fastest < FAST_MILLIS ? RUNS : fastest < SLOW_MILLIS ? 3 : 1;
    for (int i = 1; i < runs; i++) {
      fastest = Math.min(fastest, session.millis(text, RUN_LIMIT));
    }
    return fastest;
  }

  /** A view would read the live tables. */
  private boolean readsCopiesAlone(ParameterText text) throws SQLException {
    PlanNode plan = session.plan(text);
    return plan != null
        && CandidateFinder.scans(plan).values().stream()
            .allMatch(each -> each.schema().startsWith("pg_temp"));
  }

  private double share(TableName table) {
    return shares.getOrDefault(table, 1.0);
  }

  /** Returns what an expression says of the index that was built last. */
  private String newestIndex(TableName table, String expression) throws SQLException {
    Connection connection = session.connection();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + expression
                + " FROM pg_index WHERE indrelid = to_regclass(?)"
                + " ORDER BY indexrelid::oid DESC LIMIT 1")) {
      query.setString(1, copyOf(table));
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Override
  public void keep(IndexCandidate candidate) throws SQLException {
    create(candidate);
    kept.add(newestIndex(candidate.table(), "indexrelid::regclass::text"));
  }

  @Override
  public void dropKept() throws SQLException {
    for (String each : kept) {
      session.run("DROP INDEX " + each);
    }
    kept.clear();
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
