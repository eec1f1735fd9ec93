// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.sql.SQLException;
import java.util.List;

/** One attempt to build or drop an index, on a fresh session. Confined to one thread. */
final class IndexAttempt {
  private final IndexDefinition definition;
  private final IndexSession session;
  private final IndexCatalog catalog;
  private final IndexMigrationSettings settings;
  private final MigrationLog log;
  private final ProgressWatch watch;

  /**
   * How an attempt ended.
   *
   * @param detail why it failed, else empty
   */
  record Outcome(IndexResult.State state, String detail, long sizeBytes) {

    static Outcome of(IndexResult.State state) {
      return new Outcome(state, "", 0);
    }

    static Outcome failed(String detail, long sizeBytes) {
      return new Outcome(IndexResult.State.FAILED, detail, sizeBytes);
    }
  }

  IndexAttempt(
      IndexDefinition definition,
      IndexSession session,
      IndexMigrationSettings settings,
      MigrationLog log,
      ProgressWatch watch) {
    this.definition = definition;
    this.session = session;
    this.catalog = new IndexCatalog(session.connection());
    this.settings = settings;
    this.log = log;
    this.watch = watch;
  }

  IndexDefinition definition() {
    return definition;
  }

  IndexCatalog catalog() {
    return catalog;
  }

  IndexSession session() {
    return session;
  }

  /**
   * Builds the index.
   *
   * @param first whether no attempt before this one may have left an invalid index
   */
  Outcome build(boolean first) throws SQLException, InterruptedException {
    String wanted = catalog.wantedShape(definition);
    IndexCatalog.Entry existing = catalog.find(definition);
    if (existing != null && !existing.isLeftover()) {
      Outcome compared = compare(wanted, existing);
      if (existing.valid() || compared.state() == IndexResult.State.FAILED) {
        return compared;
      }
    }
    if (catalog.isPartitioned(definition.quotedTable())) {
      return new PartitionedBuild(this, wanted).build();
    }
    requireFree(definition.quotedTable());
    buildConcurrently(definition.quotedTable(), definition.name(), definition.createConcurrently());
    IndexCatalog.Entry built = catalog.find(definition);
    boolean leftover = existing != null && first;
    return new Outcome(
        leftover ? IndexResult.State.REBUILT : IndexResult.State.BUILT,
        "",
        built == null ? 0 : built.sizeBytes());
  }

  /**
   * Throws what the build would wait for, and if the disk is too full, before anything is changed.
   */
  void requireFree(String quotedTable) throws SQLException {
    IndexPreflight preflight = new IndexPreflight(session.connection(), settings);
    if (!preflight.seesAllTransactions()) {
      log.transactionsHidden();
    }
    List<Obstacle> obstacles = preflight.obstacles(quotedTable);
    if (!obstacles.isEmpty()) {
      throw new HeldBackException(obstacles);
    }
    new DiskSpace(session.connection()).require(definition, quotedTable);
  }

  /** Drops what a broken build left of an index, and builds it. */
  void buildConcurrently(String quotedTable, String name, String create)
      throws SQLException, InterruptedException {
    IndexCatalog.Entry existing = catalog.find(quotedTable, name);
    if (existing != null && existing.isLeftover()) {
      log.droppingInvalid(name);
      run(existing.drop());
    }
    run(create);
    IndexCatalog.Entry built = catalog.find(quotedTable, name);
    if (built == null || !built.valid()) {
      throw new SQLException("the server reported success, but the index is not valid", "XX000");
    }
  }

  private void run(String sql) throws SQLException, InterruptedException {
    InterruptibleStatement.run(session, sql, watch.of(session));
  }

  /** Drops a part that is not attached. */
  void dropPart(IndexCatalog.Entry part) throws SQLException, InterruptedException {
    if (part.partitioned()) {
      session.runBriefly(part.drop());
    } else {
      run(part.drop());
    }
  }

  private Outcome compare(String wanted, IndexCatalog.Entry existing) {
    if (!existing.onItsTable()) {
      return Outcome.failed(
          "an index of this name stands on another table than "
              + definition.table()
              + "; give the definition another name",
          0);
    }
    if (!existing.shape().equals(wanted)) {
      return Outcome.failed(
          SqlErrorText.difference(wanted, existing.shape())
              + "; give it another name, or drop the old one",
          existing.sizeBytes());
    }
    return new Outcome(IndexResult.State.ALREADY_THERE, "", existing.sizeBytes());
  }

  /**
   * Drops the index.
   *
   * @param first whether no attempt before this one may have dropped it
   */
  Outcome drop(boolean first) throws SQLException, InterruptedException {
    IndexCatalog.Entry existing = catalog.find(definition);
    boolean partitioned = catalog.isPartitioned(definition.quotedTable());
    if (existing == null && !partitioned) {
      return Outcome.of(first ? IndexResult.State.ABSENT : IndexResult.State.DROPPED);
    }
    if (existing != null && !existing.isLeftover()) {
      Outcome compared = compare(catalog.wantedShape(definition), existing);
      if (compared.state() == IndexResult.State.FAILED) {
        return compared;
      }
    }
    if (partitioned) {
      return new PartitionedBuild(this, "").drop(existing);
    }
    if (existing != null) {
      run(existing.drop());
    }
    return Outcome.of(IndexResult.State.DROPPED);
  }
}
