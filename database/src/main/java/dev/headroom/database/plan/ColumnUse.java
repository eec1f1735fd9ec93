// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a condition or a sort key of a plan uses a column of a table, or an expression of one table's
 * columns.
 *
 * <p>Immutable.
 *
 * @param alias of the table in the plan
 * @param key as an index would name it: a column, or an expression in brackets
 * @param kind which index would serve it
 * @param operand what it is compared with; of a sort key, its direction
 * @param predicate the condition without aliases if it compares with a constant, else empty
 */
public record ColumnUse(String alias, String key, Kind kind, String operand, String predicate) {

  /** Which index serves a use. */
  public enum Kind {
    /** A b-tree that begins with it. */
    EQUALITY,
    /** A b-tree that has it after the equal columns. */
    RANGE,
    /** Trigrams. */
    PATTERN,
    /** GIN or GiST. */
    CONTAINMENT,
    /** A b-tree in this order. */
    SORT
  }

  private static final Pattern COMPARISON =
      Pattern.compile("(.+?) (=|<|>|<=|>=|~~\\*?|@>|<@|&&)( ANY)? (.+)", Pattern.DOTALL);

  private static final Pattern SUFFIX =
      Pattern.compile("(?: (?:ASC|DESC|NULLS FIRST|NULLS LAST))+$");

  private static final Pattern AGGREGATE =
      Pattern.compile("\\b(?:count|sum|avg|min|max|[a-z_]+_agg)\\(");

  /** A list of constants, of which the column may equal any. */
  private static final Pattern CONSTANTS = Pattern.compile("\\(''::[a-z ]+\\[]\\)");

  private static final String DISTANCE = "<->";

  /** Reads a condition; parts that no index serves are left out. */
  public static List<ColumnUse> ofCondition(String condition) {
    List<ColumnUse> uses = new ArrayList<>();
    for (String each : PlanText.conjuncts(condition)) {
      addConjunct(PlanText.unwrap(each), uses);
    }
    return uses;
  }

  private static void addConjunct(String conjunct, List<ColumnUse> uses) {
    String masked = PlanText.mask(conjunct);
    Matcher comparison = COMPARISON.matcher(masked);
    if (masked.contains(" OR ")) {
      return;
    }
    if (comparison.matches()) {
      String left = conjunct.substring(comparison.start(1), comparison.end(1));
      String right = conjunct.substring(comparison.start(4), comparison.end(4));
      Kind kind = kind(comparison.group(2));
      add(left, kind, right, conjunct, uses);
      if (comparison.group(3) == null && kind != Kind.PATTERN) {
        add(right, kind, left, conjunct, uses);
      }
    } else if (masked.endsWith(" IS NULL")) {
      String column = conjunct.substring(0, conjunct.length() - " IS NULL".length());
      add(column, Kind.EQUALITY, "true", conjunct, uses);
    } else if (masked.startsWith("NOT ")) {
      add(conjunct.substring("NOT ".length()), Kind.EQUALITY, "true", conjunct, uses);
    } else if (PlanText.isColumn(conjunct)) {
      add(conjunct, Kind.EQUALITY, "true", conjunct, uses);
    }
  }

  private static Kind kind(String operator) {
    return switch (operator) {
      case "=" -> Kind.EQUALITY;
      case "~~", "~~*" -> Kind.PATTERN;
      case "@>", "<@", "&&" -> Kind.CONTAINMENT;
      default -> Kind.RANGE;
    };
  }

  private static void add(
      String side, Kind kind, String operand, String conjunct, List<ColumnUse> uses) {
    String bare = PlanText.withoutCast(side);
    Set<String> aliases = PlanText.aliases(bare);
    if (aliases.size() != 1 || isComputed(bare)) {
      return;
    }
    String alias = aliases.iterator().next();
    if (PlanText.aliases(operand).contains(alias)) {
      return;
    }
    String value = PlanText.withoutStrings(operand);
    boolean constant =
        CONSTANTS.matcher(value).matches()
            || (PlanText.aliases(value).isEmpty() && !isComputed(value) && !value.contains("("));
    uses.add(
        new ColumnUse(
            alias,
            key(bare, alias),
            kind,
            operand,
            constant ? PlanText.withoutAlias(conjunct, alias) : ""));
  }

  /** Returns whether a value is known only when the statement runs. */
  private static boolean isComputed(String expression) {
    return expression.contains("$")
        || expression.contains("SubPlan")
        || expression.contains("InitPlan");
  }

  private static String key(String bare, String alias) {
    String key = PlanText.withoutAlias(bare, alias);
    return PlanText.isColumn(bare) ? key : "(" + key + ")";
  }

  /** Reads the leading sort keys that belong to the same table. */
  public static List<ColumnUse> ofSort(List<String> items) {
    List<ColumnUse> uses = new ArrayList<>();
    for (String item : items) {
      Matcher suffix = SUFFIX.matcher(item);
      String direction = suffix.find() ? suffix.group() : "";
      String bare = PlanText.unwrap(item.substring(0, item.length() - direction.length()));
      Set<String> aliases = PlanText.aliases(bare);
      if (aliases.size() != 1
          || (!uses.isEmpty() && !uses.getFirst().alias.equals(aliases.iterator().next()))) {
        break;
      }
      String alias = aliases.iterator().next();
      int distance = PlanText.mask(bare).indexOf(DISTANCE);
      if (distance > 0) {
        add(bare.substring(0, distance), Kind.CONTAINMENT, "", "", uses);
        add(bare.substring(distance + DISTANCE.length()), Kind.CONTAINMENT, "", "", uses);
        break;
      }
      if (isComputed(bare) || AGGREGATE.matcher(bare).find()) {
        break;
      }
      uses.add(new ColumnUse(alias, key(bare, alias), Kind.SORT, direction, ""));
    }
    return uses;
  }

  /** Returns whether the use compares with a constant, so that a partial index may have it. */
  public boolean isConstant() {
    return !predicate.isEmpty();
  }

  /** Returns whether the use compares with a column of another table. */
  public boolean isJoin() {
    return kind == Kind.EQUALITY && !PlanText.aliases(operand).isEmpty();
  }
}
