// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the course of an index migration; tests override it to follow one.
 *
 * <p>Confined to one thread: the one that migrates.
 */
class MigrationLog {
  private static final Logger LOG = LoggerFactory.getLogger(IndexMigrator.class);

  /** Another instance holds the lock, and this one waits; called once a migration. */
  void waitingForAnotherInstance() {
    LOG.info("another instance migrates indexes; waiting for it");
  }

  /** The build waits for transactions that are already open; the oldest comes first. */
  void olderTransactions(String index, List<OlderTransaction> transactions) {
    OlderTransaction oldest = transactions.getFirst();
    LOG.warn(
        "index {} waits for {} open transactions; the oldest is of process {} ({}, {}), {} s old",
        index,
        transactions.size(),
        oldest.pid(),
        oldest.application(),
        oldest.state(),
        oldest.age().toSeconds());
  }

  /** A broken build left an invalid index, which is dropped. */
  void droppingInvalid(String index) {
    LOG.info("index {} is invalid after a broken build; dropping it", index);
  }

  /** A lock was not available; the attempt is repeated after a pause. */
  void retrying(String index, String reason, Duration pause) {
    LOG.info("index {}: {}; trying again in {} ms", index, reason, pause.toMillis());
  }

  /** The statistics of a table were not refreshed. */
  void notAnalyzed(String table, String reason) {
    LOG.warn("table {} was not analyzed ({}); autovacuum will", table, reason);
  }

  /** The work on an index ended. */
  void finished(IndexResult result) {
    if (result.ok()) {
      LOG.info(
          "index {} on {}: {} in {} ms, {} bytes",
          result.name(),
          result.table(),
          result.state(),
          result.took().toMillis(),
          result.sizeBytes());
    } else {
      LOG.error(
          "index {} on {}: {} ({})",
          result.name(),
          result.table(),
          result.state(),
          result.detail());
    }
  }
}
