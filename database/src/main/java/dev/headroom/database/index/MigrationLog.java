// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the course of an index migration; tests override it to follow one.
 *
 * <p>Confined to one thread: the one that migrates.
 */
class MigrationLog {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationLog.class);

  private boolean hiddenLogged;

  /** Another instance holds the lock, and this one waits; called once a migration. */
  void waitingForAnotherInstance() {
    LOG.info("another instance migrates indexes; waiting for it");
  }

  /** A build does not start yet; called at first and then each half minute. */
  void heldBack(String index, String reason) {
    LOG.atWarn()
        .setMessage("index {}: {}")
        .addArgument(index)
        .addArgument(reason)
        .addKeyValue("event", "index_held_back")
        .addKeyValue("index", index)
        .log();
  }

  /** This role does not see how old the transactions of other roles are. */
  void transactionsHidden() {
    if (!hiddenLogged) {
      hiddenLogged = true;
      LOG.info(
          "the age of other roles' transactions is not visible; with membership of"
              + " pg_read_all_stats a build starts only when none is old");
    }
  }

  /** The running build reached another phase, or half a minute went by. */
  void progressed(IndexProgress progress) {
    LOG.atInfo()
        .setMessage("index {} on {}: {}")
        .addArgument(progress.index())
        .addArgument(progress.table())
        .addArgument(progress.text())
        .addKeyValue("event", "index_progress")
        .addKeyValue("index", progress.index())
        .addKeyValue("phase", progress.phase())
        .addKeyValue("share", progress.share())
        .log();
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
