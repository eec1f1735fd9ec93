// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the text of a statement says about how it is meant to be used: a look-up, an aggregate, a
 * batch, a page, a range.
 *
 * <p>Immutable. Not a parser: it reads texts without literals by their key words, and a text that
 * it cannot read has no trait.
 */
final class QueryTraits {

  /** What a statement is. */
  enum Trait {
    /** A read of at least one table that does not claim rows of a queue. */
    READ,
    /** A count, sum or average over the rows of a table. */
    AGGREGATE,
    /** Reads the rows of many keys at once: a list or an array. */
    BATCH,
    /** Reads a page, by offset or by key. */
    PAGE,
    /** Reads a range of values, bounded on both sides. */
    RANGE,
    /** Compares a key, such as {@code order_id}, with one value. */
    BY_KEY,
    /** Returns the first rows in an order. */
    LIMIT,
    /** Was written by Hibernate, as its aliases show. */
    MAPPED
  }

  private static final String NAME = "[\\w.$]+";

  /** Functions whose arguments contain the word FROM. */
  private static final Pattern FROM_IN_CALL =
      Pattern.compile("\\b(?:extract|trim|substring|overlay)\\s*\\([^()]*\\)");

  private static final Pattern SUBQUERY = Pattern.compile("\\((?=\\s*select\\b)");
  private static final Pattern FROM = Pattern.compile("\\bfrom (?:only )?(" + NAME + ")");
  private static final Pattern TABLES =
      Pattern.compile("\\b(?:from|join|into|update) (?:only )?(" + NAME + ")");
  private static final Pattern COUNTED = Pattern.compile("\\b(?:count|sum|avg)\\s*\\(");
  private static final Pattern WINDOW = Pattern.compile("\\bover\\s*[(\\w]");
  private static final Pattern EQUAL =
      Pattern.compile("(" + NAME + ")\\s*=\\s*(?:cast\\s*\\(\\s*)?[?]");
  private static final Pattern LIST =
      Pattern.compile("(" + NAME + ")(?:\\s+in\\s*\\([?]|\\s*=\\s*any\\s*\\([^)s])");
  private static final Pattern ROW_LIST = Pattern.compile("\\)\\s*in\\s*\\(\\s*[(?]");
  private static final Pattern UNNESTED = Pattern.compile("\\bunnest\\s*\\(\\s*(?:cast\\()?[?]");
  private static final Pattern OFFSET =
      Pattern.compile("\\boffset\\s+[?]|\\blimit\\s+[?]\\s*,\\s*[?]");
  private static final Pattern LIMIT = Pattern.compile("\\b(?:limit|fetch (?:first|next))\\b");
  private static final Pattern BOUND =
      Pattern.compile(
          "(" + NAME + ")(?:\\s*,\\s*" + NAME + ")*\\s*\\)?\\s*([<>])=?\\s*(?:row\\s*)?\\(?[?]");
  private static final Pattern ORDER =
      Pattern.compile("\\border by (" + NAME + ")(?:\\s+(asc|desc))?");
  private static final Pattern BETWEEN = Pattern.compile("\\bbetween\\s+[?]\\s+and\\b");
  private static final Pattern SKIP_LOCKED = Pattern.compile("\\bskip locked\\b");
  private static final Pattern KEY = Pattern.compile("(?:.*[._])?(?:id|uuid|key)");
  private static final Pattern ALIAS = Pattern.compile("\\b[a-z]+\\d+_\\d*\\.");

  private final Set<Trait> traits;
  private final String table;
  private final Set<String> tables;

  private QueryTraits(Set<Trait> traits, String table, Set<String> tables) {
    this.traits = traits;
    this.table = table;
    this.tables = tables;
  }

  /**
   * Reads a text.
   *
   * @param text without literals
   * @param read whether the statement reads
   */
  static QueryTraits of(String text, boolean read) {
    String lower = text.replace("\"", "").toLowerCase(Locale.ROOT);
    String all = FROM_IN_CALL.matcher(lower).replaceAll("()");
    Set<String> tables =
        TABLES.matcher(all).results().map(each -> each.group(1)).collect(Collectors.toSet());
    String outer = withoutSubqueries(all);
    String table = first(FROM, outer);
    if (table.isEmpty()) {
      table = first(FROM, all);
    }
    EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    if (read && !table.isEmpty() && !SKIP_LOCKED.matcher(all).find()) {
      traits.add(Trait.READ);
      addConditions(traits, all);
      addResult(traits, outer);
      add(traits, Trait.MAPPED, ALIAS.matcher(all).find());
    }
    return new QueryTraits(traits, table, tables);
  }

  private static void addConditions(Set<Trait> traits, String all) {
    List<String> equal = EQUAL.matcher(all).results().map(each -> each.group(1)).toList();
    add(traits, Trait.BY_KEY, equal.stream().anyMatch(QueryTraits::isKey));
    boolean listOfKeys =
        LIST.matcher(all).results().anyMatch(each -> equal.isEmpty() || isKey(each.group(1)));
    add(
        traits,
        Trait.BATCH,
        listOfKeys || ROW_LIST.matcher(all).find() || UNNESTED.matcher(all).find());
    add(traits, Trait.LIMIT, LIMIT.matcher(all).find());
    List<Bound> bounds = bounds(all);
    add(
        traits,
        Trait.PAGE,
        OFFSET.matcher(all).find() || (traits.contains(Trait.LIMIT) && isByKey(all, bounds)));
    add(traits, Trait.RANGE, BETWEEN.matcher(all).find() || hasBothSides(bounds));
  }

  private static void addResult(Set<Trait> traits, String outer) {
    Matcher from = FROM.matcher(outer);
    String selected = from.find() ? outer.substring(0, from.start()) : outer;
    add(
        traits,
        Trait.AGGREGATE,
        COUNTED.matcher(selected).find() && !WINDOW.matcher(selected).find());
  }

  private record Bound(String column, boolean above) {}

  private static List<Bound> bounds(String all) {
    List<Bound> bounds = new ArrayList<>();
    Matcher bound = BOUND.matcher(all);
    while (bound.find()) {
      bounds.add(new Bound(bound.group(1), bound.group(2).equals(">")));
    }
    return bounds;
  }

  /**
   * A page by key begins behind the last row of the page before: above it in an ascending order,
   * below it in a descending one. A bound against the order is a condition.
   */
  private static boolean isByKey(String all, List<Bound> bounds) {
    Matcher order = ORDER.matcher(all);
    if (!order.find()) {
      return false;
    }
    boolean ascending = !"desc".equals(order.group(2));
    return bounds.contains(new Bound(order.group(1), ascending));
  }

  private static boolean hasBothSides(List<Bound> bounds) {
    return bounds.stream()
        .anyMatch(each -> each.above() && bounds.contains(new Bound(each.column(), false)));
  }

  private static boolean isKey(String column) {
    return KEY.matcher(column).matches();
  }

  /** Removes what is in parentheses and begins with SELECT, nested parentheses with it. */
  private static String withoutSubqueries(String text) {
    Matcher start = SUBQUERY.matcher(text);
    StringBuilder rest = new StringBuilder(text.length());
    int at = 0;
    while (start.find(at)) {
      rest.append(text, at, start.start()).append("()");
      at = closing(text, start.start()) + 1;
      if (at >= text.length()) {
        return rest.toString();
      }
    }
    return rest.append(text, at, text.length()).toString();
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return i;
      }
    }
    return text.length() - 1;
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static void add(Set<Trait> traits, Trait trait, boolean present) {
    if (present) {
      traits.add(trait);
    }
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  /** Returns the first table that is read; empty if there is none. */
  String table() {
    return table;
  }

  /** Returns whether a statement with these traits names a table of another one. */
  boolean sharesTableWith(QueryTraits other) {
    return tables.stream().anyMatch(other.tables::contains);
  }
}
