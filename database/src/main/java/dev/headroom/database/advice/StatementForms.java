// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.plan.ColumnUse;
import dev.headroom.database.plan.ParameterText;
import dev.headroom.database.plan.PlanNode;
import dev.headroom.database.plan.PlanReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which a statement is planned, since the values that its calls bind are not kept.
 *
 * <p>Immutable. The first form leaves the values open, and the planner takes the average of the
 * column; the number of rows alone is that of an ordinary page. Where one value is so common that
 * the average says little of it, a second form has it. For each constant that the condition of a
 * partial index names, a further form has this one, since the index would not be there if calls did
 * not bind it.
 *
 * @param read the statement as it can be run: with values of the statistics for all parameters;
 *     null if it writes, may have an effect, or has a parameter of which nothing is known
 * @param texts the forms: the average, the common values if {@code commonShare} is positive, then
 *     those of partial indexes
 * @param commonShare the share of rows with the common values, 0 if there is no such form
 */
record StatementForms(@Nullable ParameterText read, List<ParameterText> texts, double commonShare) {

  /** The least share of rows for which a value is planned by itself. */
  private static final double COMMON = 0.05;

  /** The most forms for constants of partial indexes. */
  private static final int MAX_CONSTANTS = 3;

  private static final List<String> CONDITIONS =
      List.of("Filter", "Index-Cond", "Recheck-Cond", "Join-Filter");

  private static final Pattern MARKER = Pattern.compile("\\$(\\d+)|\\(\\$(\\d+)\\)::.+");

  /** An array, of which the column may equal any element. */
  private static final Pattern ARRAY = Pattern.compile("\\(\\$(\\d+)\\)");

  /** Copies the list. */
  StatementForms {
    texts = List.copyOf(texts);
  }

  /**
   * Finds the forms of a statement, inside a transaction of the session.
   *
   * @param text the first form
   * @param plan of the first form
   * @param tables of the plan
   */
  static StatementForms of(
      PlanReader session, ParameterText text, PlanNode plan, Map<TableName, TableFacts> tables)
      throws SQLException {
    Map<Integer, String> typical = new HashMap<>();
    Map<Integer, String> common = new HashMap<>();
    List<Map<Integer, String>> constants = new ArrayList<>();
    double share = 1;
    for (Bound each : bound(plan, tables)) {
      String literal =
          each.array()
              ? each.values().typicalValues(each.column())
              : each.values().typicalValue(each.column());
      if (literal != null) {
        typical.putIfAbsent(each.marker(), literal);
      }
      ColumnValues.Common value = each.values().commonValue(each.column());
      if (each.equal()
          && value != null
          && common.putIfAbsent(each.marker(), value.literal()) == null) {
        share *= value.share();
      }
      if (each.equal()) {
        each.values()
            .constants(each.column())
            .forEach(constant -> constants.add(Map.of(each.marker(), constant)));
      }
    }
    List<ParameterText> texts = new ArrayList<>(List.of(text));
    boolean skewed = !common.isEmpty() && share >= COMMON;
    if (skewed) {
      skewed = addIfPlanned(session, text.bind(common), texts);
    }
    for (Map<Integer, String> each :
        constants.subList(0, Math.min(MAX_CONSTANTS, constants.size()))) {
      addIfPlanned(session, text.bind(each), texts);
    }
    ParameterText read = text.bind(typical);
    boolean runs = read.parameters() == 0 && session.isHarmless(plan);
    return new StatementForms(runs ? read : null, texts, skewed ? share : 0);
  }

  /** A marker may stand in another place than it seems; then its value has the wrong type. */
  private static boolean addIfPlanned(
      PlanReader session, ParameterText form, List<ParameterText> forms) throws SQLException {
    return session.plan(form) != null && forms.add(form);
  }

  /** A marker that is compared with a column; equal to it, if it is no array and no bound. */
  private record Bound(
      int marker, String column, boolean equal, boolean array, ColumnValues values) {

    private static @Nullable Bound of(ColumnUse use, ColumnValues values) {
      Matcher marker = MARKER.matcher(use.operand());
      Matcher array = ARRAY.matcher(use.operand());
      boolean equality = use.kind() == ColumnUse.Kind.EQUALITY;
      if (equality && array.matches()) {
        return new Bound(Integer.parseInt(array.group(1)), use.key(), false, true, values);
      }
      if (marker.matches() && (equality || use.kind() == ColumnUse.Kind.RANGE)) {
        String number = marker.group(1) == null ? marker.group(2) : marker.group(1);
        return new Bound(Integer.parseInt(number), use.key(), equality, false, values);
      }
      return null;
    }
  }

  private static List<Bound> bound(PlanNode plan, Map<TableName, TableFacts> tables) {
    Map<String, TableName> scans = CandidateFinder.scans(plan);
    List<Bound> all = new ArrayList<>();
    plan.all()
        .flatMap(node -> CONDITIONS.stream().flatMap(each -> node.items(each).stream()))
        .flatMap(condition -> ColumnUse.ofCondition(condition).stream())
        .distinct()
        .forEach(use -> {
          TableName table = scans.get(use.alias());
          TableFacts facts = table == null ? null : tables.get(table);
          Bound bound = facts == null ? null : Bound.of(use, facts.values());
          if (bound != null) {
            all.add(bound);
          }
        });
    return all;
  }

  /**
   * Returns the planner's costs of the forms.
   *
   * @param change applied to each text first
   * @return empty if one is not planned
   */
  List<Double> costs(PlanReader session, UnaryOperator<String> change) throws SQLException {
    List<Double> costs = new ArrayList<>();
    for (ParameterText each : texts) {
      PlanNode plan = session.plan(each.map(change));
      if (plan == null) {
        return List.of();
      }
      costs.add(plan.cost());
    }
    return costs;
  }

  /**
   * Returns the share of the statement's cost that remains.
   *
   * @param before the costs of the forms before a change; empty if they are unknown
   * @param after those after it; empty if they are unknown
   * @return 0 to 1: the mean of the average and the common values by their rows; the share of a
   *     constant of a partial index if that is more
   */
  double remaining(List<Double> before, List<Double> after) {
    if (before.size() != texts.size() || after.size() != texts.size()) {
      return 1;
    }
    double remaining = ratio(before, after, 0);
    int constant = 1;
    if (commonShare > 0) {
      remaining = commonShare * ratio(before, after, 1) + (1 - commonShare) * remaining;
      constant = 2;
    }
    for (int i = constant; i < texts.size(); i++) {
      remaining = Math.max(remaining, ratio(before, after, i));
    }
    return Math.min(1, remaining);
  }

  private static double ratio(List<Double> before, List<Double> after, int form) {
    return before.get(form) > 0 ? after.get(form) / before.get(form) : 1;
  }
}
