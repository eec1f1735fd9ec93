// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

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
   * @param plan its plan
   * @param tables those that it reads or writes
   */
  record Planned(StatementLoad load, PlanNode plan, Set<TableName> tables) {
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

  /** Plans the costliest statements on the live tables, which are neither read nor changed. */
  static AnalysedWorkload of(Workload.Snapshot workload, DataSource sessions) throws SQLException {
    List<StatementLoad> costliest =
        workload.statements().stream()
            .sorted(Comparator.comparingDouble(StatementLoad::millis).reversed())
            .limit(MAX_STATEMENTS)
            .toList();
    List<Planned> planned = new ArrayList<>();
    Map<TableName, TableFacts> tables = new LinkedHashMap<>();
    try (PlanReader session = PlanReader.open(sessions, TIMEOUT)) {
      session.begin();
      session.forbidWrites();
      for (StatementLoad load : costliest) {
        PlanNode plan = session.plan(load, UnaryOperator.identity());
        if (plan != null) {
          Set<TableName> used = new HashSet<>(CandidateFinder.scans(plan).values());
          used.removeIf(each -> SYSTEM.contains(each.schema()) || isOurs(each));
          if (!used.isEmpty()) {
            planned.add(new Planned(load, plan, used));
          }
        }
      }
      for (Planned each : planned) {
        for (TableName table : each.tables()) {
          if (!tables.containsKey(table)) {
            TableFacts facts = TableFacts.read(session.connection(), table);
            if (facts != null) {
              tables.put(table, facts);
            }
          }
        }
      }
      boolean trigrams = session.hasExtension("pg_trgm");
      session.end();
      return new AnalysedWorkload(planned, tables, workload.length(), trigrams);
    }
  }

  private static boolean isOurs(TableName table) {
    return table.schema().equals(AdviceHistory.SCHEMA) || table.schema().startsWith("pg_temp");
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

  /** Returns the indexes that might help, each once; at most 200, of the costliest statements. */
  Collection<IndexCandidate> candidates() {
    CandidateFinder finder = new CandidateFinder(tables, trigrams);
    Map<String, IndexCandidate> byName = new LinkedHashMap<>();
    for (Planned each : statements) {
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
