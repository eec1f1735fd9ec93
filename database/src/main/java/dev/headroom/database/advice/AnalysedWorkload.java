// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.Comparison.Baseline;
import dev.headroom.database.plan.ParameterText;
import dev.headroom.database.plan.PlanNode;
import dev.headroom.database.plan.PlanReader;
import dev.headroom.database.plan.PlanText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The costliest statements of a workload with their plans, and the tables that they use.
 *
 * <p>Immutable.
 *
 * @param statements those that the server plans, the costliest first
 * @param tables the tables of the application that they use
 * @param length the time in which the statements were counted
 * @param trigrams whether the database has the extension pg_trgm
 */
record AnalysedWorkload(
    List<Planned> statements,
    Map<TableName, TableFacts> tables,
    Duration length,
    boolean trigrams) {

  private static final int MAX_STATEMENTS = 100;
  private static final int MAX_CANDIDATES = 200;

  /** A statement that ran less often, such as once at a start, gets no index. */
  private static final int MIN_CALLS = 10;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Set<String> SYSTEM = Set.of("pg_catalog", "information_schema", "pg_toast");

  private static final Pattern SET =
      Pattern.compile(
          "\\bset\\b(.*?)(?:\\bwhere\\b|\\bfrom\\b|\\breturning\\b|$)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ASSIGNED = Pattern.compile("(?:^|,)\\s*(\\w+)\\s*=");

  /**
   * A statement with its plan on the live tables.
   *
   * <p>Immutable.
   *
   * @param load its calls and time
   * @param forms in which it is planned
   * @param plan of the first form
   * @param tables those that it reads or writes
   */
  record Planned(StatementLoad load, StatementForms forms, PlanNode plan, Set<TableName> tables) {
    boolean writes() {
      return plan.all().anyMatch(Planned::isWrite);
    }

    /** Returns whether it does this to a table, such as {@code Update}. */
    boolean does(String operation, TableName table) {
      return plan.all()
          .filter(Planned::isWrite)
          .anyMatch(each ->
              each.text("Operation").equals(operation)
                  && each.text("Schema").equals(table.schema())
                  && each.text("Relation-Name").equals(table.name()));
    }

    private static boolean isWrite(PlanNode node) {
      return node.text("Node-Type").equals("ModifyTable");
    }
  }

  /**
   * Returns the mean times of the statements on a table.
   *
   * @param proposed those that an index is to improve; if none of them ran, all that read are
   */
  Baseline baseline(TableName table, Set<Long> proposed) {
    List<Planned> on = on(table);
    boolean known = on.stream().anyMatch(each -> proposed.contains(each.load().id()));
    Map<Long, Double> improved = new HashMap<>();
    Map<Long, Double> others = new HashMap<>();
    for (Planned each : on) {
      boolean target = known ? proposed.contains(each.load().id()) : !each.writes();
      (target ? improved : others).put(each.load().id(), each.load().meanMillis());
    }
    return new Baseline(improved, others);
  }

  /** Plans the costliest statements on the live tables, which are neither read nor changed. */
  static AnalysedWorkload of(Workload.Snapshot workload, DataSource sessions) throws SQLException {
    List<StatementLoad> costliest =
        workload.statements().stream()
            .sorted(Comparator.comparingDouble(StatementLoad::millis).reversed())
            .limit(MAX_STATEMENTS)
            .toList();
    try (PlanReader session = PlanReader.open(sessions, TIMEOUT)) {
      session.begin();
      session.setReadOnly();
      List<First> first = new ArrayList<>();
      Map<TableName, TableFacts> tables = new LinkedHashMap<>();
      for (StatementLoad load : costliest) {
        First found = First.of(load, session);
        if (found != null) {
          first.add(found);
          addFacts(found.tables(), session, tables);
        }
      }
      List<Planned> planned = new ArrayList<>();
      for (First each : first) {
        StatementForms forms = StatementForms.of(session, each.text(), each.plan(), tables);
        planned.add(new Planned(each.load(), forms, each.plan(), each.tables()));
      }
      boolean trigrams = session.hasExtension("pg_trgm");
      session.rollback();
      return new AnalysedWorkload(planned, tables, workload.length(), trigrams);
    }
  }

  /** A statement with its first form. */
  private record First(
      StatementLoad load, ParameterText text, PlanNode plan, Set<TableName> tables) {

    /** Returns null if the server does not plan the statement, or it uses no table. */
    private static @Nullable First of(StatementLoad load, PlanReader session) throws SQLException {
      ParameterText text = ParameterText.of(load.sql());
      if (text == null) {
        return null;
      }
      ParameterText paged = text.withPage();
      PlanNode plan = session.plan(paged);
      if (plan == null && !paged.equals(text)) {
        paged = text;
        plan = session.plan(text);
      }
      if (plan == null) {
        return null;
      }
      Set<TableName> used = new HashSet<>(CandidateFinder.scans(plan).values());
      used.removeIf(each -> SYSTEM.contains(each.schema()) || isOurs(each));
      return used.isEmpty() ? null : new First(load, paged, plan, used);
    }
  }

  private static void addFacts(
      Set<TableName> used, PlanReader session, Map<TableName, TableFacts> tables)
      throws SQLException {
    for (TableName table : used) {
      if (!tables.containsKey(table)) {
        TableFacts facts = TableFacts.read(session.connection(), table);
        if (facts != null) {
          tables.put(table, facts);
        }
      }
    }
  }

  private static boolean isOurs(TableName table) {
    return table.name().startsWith("headroom_") || table.schema().startsWith("pg_temp");
  }

  /** Returns the columns that an UPDATE sets. */
  static Set<String> assignedColumns(String sql) {
    Set<String> columns = new HashSet<>();
    Matcher set = SET.matcher(PlanText.mask(sql));
    while (set.find()) {
      Matcher assigned = ASSIGNED.matcher(set.group(1));
      while (assigned.find()) {
        columns.add(assigned.group(1));
      }
    }
    return columns;
  }

  /** Returns the time of all statements together, in milliseconds a second. */
  double load() {
    return statements.stream().mapToDouble(each -> each.load().millis()).sum() / seconds();
  }

  double seconds() {
    return Math.max(0.001, length.toNanos() / 1e9);
  }

  /**
   * Returns the indexes that might help statements with ten calls or more, each once; at most 200,
   * of the costliest statements.
   */
  Collection<IndexCandidate> candidates() {
    CandidateFinder finder = new CandidateFinder(tables, trigrams);
    Map<String, IndexCandidate> byName = new LinkedHashMap<>();
    for (Planned each : statements) {
      if (each.load().calls() < MIN_CALLS) {
        continue;
      }
      for (IndexCandidate found : finder.find(each.plan())) {
        if (found.isDefinable() && byName.size() < MAX_CANDIDATES) {
          byName.putIfAbsent(found.name(), found);
        }
      }
    }
    return byName.values();
  }

  List<Planned> on(TableName table) {
    return statements.stream().filter(each -> each.tables().contains(table)).toList();
  }
}
