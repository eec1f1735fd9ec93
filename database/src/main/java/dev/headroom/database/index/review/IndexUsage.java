// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index.review;

import java.util.Arrays;
import java.util.List;

/**
 * An index as the catalogue describes it.
 *
 * <p>Immutable. Indexes of partitioned tables count as one, with the sums of their parts.
 *
 * @param keys the numbers of its columns, those that it only includes behind the key; 0 for an
 *     expression
 * @param keyColumns how many of them are its key
 * @param order class, collation and direction of each key column
 * @param rest method, expressions, condition and parameters, which must be equal in a duplicate
 * @param needed whether more than queries depend on it: a constraint, replication or clustering
 */
record IndexUsage(
    Identity identity,
    List<String> keys,
    int keyColumns,
    List<String> order,
    Rest rest,
    boolean unique,
    boolean valid,
    boolean needed) {

  /** What an index is called, and what it costs. */
  record Identity(
      long oid, String name, String table, boolean partitioned, long sizeBytes, long scans) {}

  /**
   * What is equal in indexes of which one can stand for the other.
   *
   * @param parameters those of its operator classes, and of BRIN and methods of extensions
   */
  record Rest(long table, String method, String expressions, String condition, String parameters) {}

  /** Splits a vector of the catalogue, such as {@code 1 2}. */
  static List<String> vector(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
  }

  /** Whether it may be dropped for the sake of queries alone. */
  boolean isDroppable() {
    return !unique && !needed;
  }

  /** Whether another index serves every query that this one serves. */
  boolean isServedBy(IndexUsage other) {
    if (identity.oid() == other.identity.oid()
        || !other.valid
        || !isDroppable()
        || !rest.equals(other.rest)) {
      return false;
    }
    if (keys.equals(other.keys) && keyColumns == other.keyColumns && order.equals(other.order)) {
      // Of two that are equal the younger one goes, unless the other may not go at all.
      return !other.isDroppable() || identity.oid() > other.identity.oid();
    }
    return rest.method().equals("btree")
        && rest.expressions().isEmpty()
        && keys.size() == keyColumns
        && keyColumns < other.keyColumns
        && keys.equals(other.keys.subList(0, keyColumns))
        && order.equals(other.order.subList(0, keyColumns));
  }

  String drop() {
    return "DROP INDEX " + (identity.partitioned() ? "" : "CONCURRENTLY ") + identity.name();
  }
}
