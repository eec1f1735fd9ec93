// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A query whose result may be kept: its text, what it was asked with, and the tables it reads.
 *
 * <p>Immutable. Its written form has a length before each part and a type before each value, so
 * that different queries are never written alike.
 *
 * @param text the statement, or a name for it
 * @param parameters in their order; of types whose text tells them apart, such as numbers, texts,
 *     {@code java.time}, enums, UUIDs
 * @param tables whose change ends the result; at least one
 * @param owner for whom alone it is, such as a user's id; null if it is the same for everyone
 */
public record Query(
    String text, List<@Nullable Object> parameters, Set<String> tables, @Nullable String owner) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there is no table
   */
  public Query {
    parameters = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(parameters));
    tables = Set.copyOf(tables);
    if (tables.isEmpty()) {
      throw new IllegalArgumentException(
          "tables of a query were none, allowed one or more; name those whose change ends it");
    }
  }

  /**
   * Makes a query whose result is the same for everyone.
   *
   * @param text the statement, or a name for it
   * @param tables whose change ends the result
   * @param parameters in their order
   * @return such a query
   */
  public static Query of(String text, Set<String> tables, @Nullable Object... parameters) {
    return new Query(text, java.util.Arrays.asList(parameters), tables, null);
  }

  /**
   * Says for whom alone the result is.
   *
   * @param user such as an id
   * @return a query that shares its result with no other owner's
   */
  public Query ownedBy(String user) {
    return new Query(text, parameters, tables, user);
  }

  /** As the key of a cache. */
  String written() {
    StringBuilder to = new StringBuilder();
    part(to, text);
    part(to, owner == null ? "" : "o" + owner);
    for (String table : new TreeSet<>(tables)) {
      part(to, table);
    }
    for (Object parameter : parameters) {
      part(to, parameter == null ? "" : parameter.getClass().getName());
      part(to, parameter == null ? "" : parameter.toString());
    }
    return to.toString();
  }

  private static void part(StringBuilder to, String part) {
    to.append(part.length()).append(':').append(part);
  }

  static Collection<String> tags(Collection<String> tables) {
    return tables.stream().map(table -> "table:" + table).toList();
  }
}
