// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds or drops the index of a partitioned table, for which PostgreSQL has no concurrent way.
 *
 * <p>Confined to one thread. The index of the table is created without parts, so that partitions
 * that are added from then on get theirs by themselves; then each partition's part is built
 * concurrently and attached. The index becomes valid with its last part. An attempt that broke off
 * is resumed: parts that are attached stay. Creating, attaching and dropping wait only a moment for
 * their locks, since writers wait behind them.
 */
final class PartitionedBuild {
  private final IndexAttempt attempt;
  private final IndexDefinition definition;
  private final IndexCatalog catalog;
  private final IndexSession session;
  private final String shape;

  /**
   * Creates a build.
   *
   * @param shape the definition as the server writes it; empty to drop
   */
  PartitionedBuild(IndexAttempt attempt, String shape) {
    this.attempt = attempt;
    this.definition = attempt.definition();
    this.catalog = attempt.catalog();
    this.session = attempt.session();
    this.shape = shape;
  }

  IndexAttempt.Outcome build() throws SQLException, InterruptedException {
    List<IndexCatalog.Partition> tree = catalog.partitions(definition.quotedTable());
    for (IndexCatalog.Partition each : tree) {
      if (each.kind().equals("f")) {
        return IndexAttempt.Outcome.failed(
            "partition " + each.qualified() + " is a foreign table, which cannot have an index", 0);
      }
    }
    attempt.requireFree(definition.quotedTable());
    String root = createOnly(definition.quotedTable(), definition.name());
    Map<String, String> indexes = new HashMap<>();
    indexes.put(definition.quotedTable(), root);
    for (IndexCatalog.Partition each : tree) {
      String parent = indexes.getOrDefault(each.parent(), root);
      String attached = catalog.attachedPart(parent, each.qualified());
      indexes.put(each.qualified(), attached == null ? buildPart(parent, each) : attached);
    }
    IndexCatalog.Entry whole = catalog.find(definition);
    if (whole == null || !whole.valid()) {
      // A partition was added before the index was there: the next attempt builds its part.
      throw new SQLException("a partition was added meanwhile", "55P03");
    }
    return new IndexAttempt.Outcome(IndexResult.State.BUILT, "", whole.sizeBytes());
  }

  private String createOnly(String table, String index) throws SQLException {
    IndexCatalog.Entry existing = catalog.find(table, index);
    if (existing == null) {
      session.runBriefly(definition.createOnly(index, table, shape));
      existing = catalog.find(table, index);
    }
    return qualified(existing, index);
  }

  private String buildPart(String parent, IndexCatalog.Partition partition)
      throws SQLException, InterruptedException {
    String part = partName(partition);
    String built =
        partition.kind().equals("p")
            ? createOnly(partition.qualified(), part)
            : buildLeaf(partition.qualified(), part);
    session.runBriefly("ALTER INDEX " + parent + " ATTACH PARTITION " + built);
    return built;
  }

  /** Returns the first name of a part that nothing but an index of the partition itself has. */
  private String partName(IndexCatalog.Partition partition) throws SQLException {
    List<String> names = definition.partNames(partition.name());
    for (String each : names) {
      if (!catalog.isTaken(each, partition.qualified())) {
        return each;
      }
    }
    return names.getLast(); // the server says what has it
  }

  private String buildLeaf(String table, String part) throws SQLException, InterruptedException {
    IndexCatalog.Entry existing = catalog.find(table, part);
    if (existing == null || !existing.valid()) {
      attempt.requireFree(table);
      attempt.buildConcurrently(table, part, definition.createPart(part, table, shape));
      existing = catalog.find(table, part);
    }
    return qualified(existing, part);
  }

  private static String qualified(IndexCatalog.@Nullable Entry entry, String index)
      throws SQLException {
    if (entry == null) {
      throw new SQLException("index " + index + " was dropped while it was built", "55P03");
    }
    return entry.qualified();
  }

  /** Drops the index with its parts, then parts that were built and not attached. */
  IndexAttempt.Outcome drop(IndexCatalog.@Nullable Entry existing)
      throws SQLException, InterruptedException {
    boolean dropped = existing != null;
    if (existing != null) {
      session.runBriefly(existing.drop());
    }
    for (IndexCatalog.Partition each : catalog.partitions(definition.quotedTable()).reversed()) {
      for (String name : definition.partNames(each.name())) {
        IndexCatalog.Entry part = catalog.find(each.qualified(), name);
        if (part != null && part.onItsTable() && isOfDefinition(part)) {
          dropped = true;
          attempt.dropPart(part);
        }
      }
    }
    return IndexAttempt.Outcome.of(dropped ? IndexResult.State.DROPPED : IndexResult.State.ABSENT);
  }

  /** Another index of the partition may have the name of a part. */
  private boolean isOfDefinition(IndexCatalog.Entry part) throws SQLException {
    return !part.valid() || part.shape().equals(catalog.wantedShape(definition));
  }
}
