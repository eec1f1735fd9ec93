// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.index.IndexDefinition;
import dev.headroom.ground.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An index that might help.
 *
 * <p>Immutable.
 *
 * @param table where it would stand
 * @param keys columns or expressions, with their direction
 * @param include columns that it would carry, so that the table need not be read
 * @param where the condition of a partial index; null for all rows
 * @param method such as {@code btree}
 */
record IndexCandidate(
    TableName table,
    List<String> keys,
    List<String> include,
    @Nullable String where,
    String method) {

  static final String BTREE = "btree";

  private static final String PREFIX = "headroom_";
  private static final int MAX_NAME = 63;
  private static final Pattern WORD = Pattern.compile("\\W+");

  /** Copies the lists. */
  IndexCandidate {
    keys = List.copyOf(keys);
    include = List.copyOf(include);
  }

  static IndexCandidate btree(TableName table, List<String> keys) {
    return new IndexCandidate(table, keys, List.of(), null, BTREE);
  }

  IndexCandidate including(List<String> columns) {
    return new IndexCandidate(table, keys, columns, where, method);
  }

  IndexCandidate onlyWhere(String condition) {
    return new IndexCandidate(table, keys, include, condition, method);
  }

  /** Returns the same name for the same index. */
  String name() {
    String hash = String.format(Locale.ROOT, "_%08x", hashText().hashCode());
    int room = MAX_NAME - PREFIX.length() - hash.length();
    String stem = table.name();
    return PREFIX + stem.substring(0, Math.min(stem.length(), room)) + hash;
  }

  private String hashText() {
    return table + " " + keys + include + where + method;
  }

  /**
   * Returns the definition for the migrator.
   *
   * @throws dev.headroom.ground.SettingsException if a name needs quotes
   */
  IndexDefinition definition() {
    return new IndexDefinition(
        name(),
        table.schema() + "." + table.name(),
        String.join(", ", keys),
        false,
        where,
        include.isEmpty() ? null : String.join(", ", include),
        method);
  }

  /** Returns whether it can be defined; a constant with a semicolon or a comment cannot. */
  boolean isDefinable() {
    try {
      return !definition().name().isEmpty();
    } catch (SettingsException refused) {
      return false;
    }
  }

  /** Returns the statement that builds it on a table, or on a copy of it. */
  String createOn(String quotedTable) {
    return "CREATE INDEX ON " + quotedTable + " " + definition().content();
  }

  /** Returns whether another index is a prefix of this one, so that this one serves its queries. */
  boolean serves(IndexCandidate other) {
    return table.equals(other.table)
        && method.equals(BTREE)
        && other.method.equals(BTREE)
        && Objects.equals(where, other.where)
        && include.containsAll(other.include)
        && keys.size() >= other.keys.size()
        && keys.subList(0, other.keys.size()).equals(other.keys);
  }

  /** Returns whether a change of a column changes the index. */
  boolean names(String column) {
    List<String> parts = new ArrayList<>(keys);
    parts.addAll(include);
    parts.add(String.valueOf(where));
    return parts.stream().flatMap(WORD::splitAsStream).anyMatch(column::equals);
  }
}
