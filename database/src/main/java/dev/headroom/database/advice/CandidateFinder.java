// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.plan.ColumnUse;
import dev.headroom.database.plan.ColumnUse.Kind;
import dev.headroom.database.plan.PlanNode;
import dev.headroom.database.plan.PlanText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the indexes that might help a statement, from the conditions and sort keys of its plan.
 *
 * <p>Immutable. For each table of the plan: the columns with equality, the most distinct first,
 * then one range or the sort keys; at most four. Each also as a partial index, where the statement
 * compares with a constant, and carrying the few columns that the statement reads besides. Patterns
 * get trigrams, containment and distance GIN or GiST. Whether an index can be built, and whether it
 * helps, is for the server to say.
 */
final class CandidateFinder {
  private static final int MAX_KEYS = 4;
  private static final int MAX_INCLUDED = 4;
  private static final double MIN_ROWS = 1_000;

  private static final List<String> CONDITIONS =
      List.of("Filter", "Index-Cond", "Recheck-Cond", "Join-Filter", "Hash-Cond", "Merge-Cond");

  private final Map<TableName, TableFacts> tables;
  private final boolean trigrams;

  /**
   * Creates a finder.
   *
   * @param tables those that may get an index
   * @param trigrams whether the extension pg_trgm is installed
   */
  CandidateFinder(Map<TableName, TableFacts> tables, boolean trigrams) {
    this.tables = Map.copyOf(tables);
    this.trigrams = trigrams;
  }

  /** Returns the tables that a plan reads or writes, by their aliases. */
  static Map<String, TableName> scans(PlanNode plan) {
    Map<String, TableName> scans = new LinkedHashMap<>();
    plan.all()
        .filter(each -> !each.text("Relation-Name").isEmpty())
        .forEach(each ->
            scans.putIfAbsent(
                alias(each), new TableName(each.text("Schema"), each.text("Relation-Name"))));
    return scans;
  }

  /** The alias as the expressions of the plan write it. */
  private static String alias(PlanNode scan) {
    String alias = scan.text("Alias");
    return alias.matches("[a-z_][a-z0-9_$]*") ? alias : TableName.quote(alias);
  }

  Set<IndexCandidate> find(PlanNode plan) {
    Map<String, Set<ColumnUse>> uses = new LinkedHashMap<>();
    Map<String, Set<String>> outputs = new LinkedHashMap<>();
    plan.all()
        .forEach(node -> {
          uses(node)
              .forEach(
                  use -> uses.computeIfAbsent(use.alias(), each -> new LinkedHashSet<>()).add(use));
          if (!node.text("Relation-Name").isEmpty()) {
            String alias = alias(node);
            Set<String> read = outputs.computeIfAbsent(alias, each -> new LinkedHashSet<>());
            Stream.concat(node.items("Output").stream(), node.items("Filter").stream())
                .forEach(each -> read.addAll(PlanText.columns(each, alias)));
          }
        });
    Set<IndexCandidate> found = new LinkedHashSet<>();
    scans(plan)
        .forEach((alias, table) -> {
          TableFacts facts = tables.get(table);
          if (facts != null && facts.rows() >= MIN_ROWS && table.isPlain()) {
            new Scan(
                    table,
                    facts,
                    uses.getOrDefault(alias, Set.of()),
                    outputs.getOrDefault(alias, Set.of()))
                .addTo(found);
          }
        });
    return found;
  }

  private static List<ColumnUse> uses(PlanNode node) {
    List<ColumnUse> uses = new ArrayList<>();
    for (String condition : CONDITIONS) {
      node.items(condition).forEach(each -> uses.addAll(ColumnUse.ofCondition(each)));
    }
    uses.addAll(ColumnUse.ofSort(node.items("Sort-Key")));
    uses.addAll(ColumnUse.ofSort(node.items("Group-Key")));
    return uses;
  }

  /** One table of one plan. */
  private final class Scan {
    private final TableName table;
    private final TableFacts facts;
    private final Set<ColumnUse> uses;
    private final Set<String> read;

    Scan(TableName table, TableFacts facts, Set<ColumnUse> uses, Set<String> read) {
      this.table = table;
      this.facts = facts;
      this.uses = uses;
      this.read = read;
    }

    void addTo(Set<IndexCandidate> found) {
      List<String> filters = keys(equalities().filter(each -> !each.isJoin()));
      List<String> joins = keys(equalities().filter(ColumnUse::isJoin));
      List<String> ranges = keys(of(Kind.RANGE));
      List<String> sorts = of(Kind.SORT).map(each -> each.key() + each.operand()).toList();
      addFamily(filters, ranges, sorts, found);
      for (String join : joins) {
        addKeys(List.of(join), found);
        addFamily(merged(filters, List.of(join)), ranges, sorts, found);
        addFamily(merged(List.of(join), filters), ranges, List.of(), found);
      }
      of(Kind.PATTERN).forEach(each -> addPattern(each.key(), found));
      of(Kind.CONTAINMENT).forEach(each -> addContainment(each.key(), found));
    }

    private void addFamily(
        List<String> equal, List<String> ranges, List<String> sorts, Set<IndexCandidate> found) {
      addKeys(equal, found);
      equal.forEach(each -> addKeys(List.of(each), found));
      addKeys(merged(equal, sorts), found);
      for (String range : ranges) {
        addKeys(merged(equal, List.of(range)), found);
      }
    }

    private void addKeys(List<String> all, Set<IndexCandidate> found) {
      List<String> keys = all.subList(0, Math.min(MAX_KEYS, all.size()));
      if (keys.isEmpty()) {
        return;
      }
      IndexCandidate plain = IndexCandidate.btree(table, keys);
      if (!facts.isIndexed(keys)) {
        found.add(plain);
      }
      addCovering(plain, found);
      for (ColumnUse constant : uses) {
        List<String> rest = keys.stream().filter(each -> !each.equals(constant.key())).toList();
        if (constant.kind() == Kind.EQUALITY && constant.isConstant() && !rest.isEmpty()) {
          found.add(IndexCandidate.btree(table, rest).onlyWhere(constant.predicate()));
        }
      }
    }

    /** Adds the index that carries all columns that the statement reads, if they are few. */
    private void addCovering(IndexCandidate plain, Set<IndexCandidate> found) {
      List<String> missing =
          read.stream().filter(each -> plain.keys().stream().noneMatch(each::equals)).toList();
      if (!missing.isEmpty() && missing.size() <= MAX_INCLUDED) {
        found.add(plain.including(missing));
      }
    }

    private void addPattern(String key, Set<IndexCandidate> found) {
      if (trigrams) {
        found.add(
            new IndexCandidate(table, List.of(key + " gin_trgm_ops"), List.of(), null, "gin"));
      }
    }

    private void addContainment(String key, Set<IndexCandidate> found) {
      for (String method : List.of("gist", "gin")) {
        found.add(new IndexCandidate(table, List.of(key), List.of(), null, method));
      }
    }

    private Stream<ColumnUse> of(Kind kind) {
      return uses.stream().filter(each -> each.kind() == kind);
    }

    private Stream<ColumnUse> equalities() {
      return of(Kind.EQUALITY);
    }

    private List<String> keys(Stream<ColumnUse> all) {
      return all.map(ColumnUse::key)
          .distinct()
          .sorted(Comparator.comparingDouble(facts::distinctValues).reversed())
          .toList();
    }

    private static List<String> merged(List<String> first, List<String> second) {
      Set<String> all = new LinkedHashSet<>(first);
      second.stream().filter(each -> !first.contains(each)).forEach(all::add);
      return List.copyOf(all);
    }
  }
}
