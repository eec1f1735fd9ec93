// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of an online index migration.
 *
 * <p>Immutable.
 */
public record IndexMigrationSettings(
    @Setting(
            value =
                "Longest wait for one lock of the database; then the attempt ends and is repeated.",
            range = "10ms to 10m",
            defaultValue = "5s")
        Duration lockTimeout,
    @Setting(
            value =
                "Time for which an index is waited for and its attempts are repeated, while old"
                    + " transactions, locks, other builds or replicas stand in its way.",
            range = "0 to 1d",
            defaultValue = "30m",
            formerly = "patience")
        Duration retryTimeout,
    @Setting(
            value = "Pause between the first two attempts; doubled from then on.",
            range = "1ms to 1m",
            defaultValue = "1s")
        Duration firstPause,
    @Setting(
            value = "Longest pause between two attempts.",
            range = "firstPause to 1h",
            defaultValue = "1m",
            formerly = "longest-pause")
        Duration maxPause,
    @Setting(
            value =
                "A build does not start while a transaction of the database is older than this,"
                    + " since it would wait for it. 0 starts all the same.",
            range = "0 to 1d",
            defaultValue = "10s")
        Duration oldTransaction,
    @Setting(
            value =
                "A build does not start while a streaming replica is further behind than this. 0"
                    + " starts all the same.",
            range = "0 or 1048576 to 1099511627776",
            unit = "bytes",
            defaultValue = "268435456")
        long maxReplicaLag,
    @Setting(
            value =
                "Longest wait of a schema migration (Flyway, Liquibase) for a running build, which"
                    + " is then cancelled. 0 cancels it at once.",
            range = "0 to 1d",
            defaultValue = "2m")
        Duration migrationWait,
    @Setting(
            value =
                "What an instance does while another one migrates: wait for it, or skip the"
                    + " migration.",
            defaultValue = "wait")
        WhenBusy whenBusy) {

  /** What an instance does while another one migrates. */
  public enum WhenBusy {
    /** Waits for the other one, then builds what is still missing. */
    WAIT,
    /** Leaves the migration to the other one. */
    SKIP
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public IndexMigrationSettings {
    SettingsCheck.of(IndexMigrationSettings.class)
        .inRange("lockTimeout", lockTimeout)
        .inRange("retryTimeout", retryTimeout)
        .inRange("firstPause", firstPause)
        .inRange("maxPause", maxPause)
        .inRange("oldTransaction", oldTransaction)
        .inRange("maxReplicaLag", maxReplicaLag)
        .inRange("migrationWait", migrationWait)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static IndexMigrationSettings defaults() {
    return SettingsRecord.of(IndexMigrationSettings.class).defaults();
  }

  /** Returns these settings with other time-outs of one lock and of all attempts. */
  public IndexMigrationSettings withTimeouts(Duration lock, Duration retry) {
    return new IndexMigrationSettings(
        lock, retry, firstPause, maxPause, oldTransaction, maxReplicaLag, migrationWait, whenBusy);
  }

  /** Returns these settings with other pauses between attempts. */
  public IndexMigrationSettings withPauses(Duration first, Duration max) {
    return new IndexMigrationSettings(
        lockTimeout,
        retryTimeout,
        first,
        max,
        oldTransaction,
        maxReplicaLag,
        migrationWait,
        whenBusy);
  }

  /** Returns these settings with another age from which on a transaction holds a build back. */
  public IndexMigrationSettings withOldTransaction(Duration age) {
    return new IndexMigrationSettings(
        lockTimeout,
        retryTimeout,
        firstPause,
        maxPause,
        age,
        maxReplicaLag,
        migrationWait,
        whenBusy);
  }

  /** Returns these settings with another behaviour while another instance migrates. */
  public IndexMigrationSettings withWhenBusy(WhenBusy other) {
    return new IndexMigrationSettings(
        lockTimeout,
        retryTimeout,
        firstPause,
        maxPause,
        oldTransaction,
        maxReplicaLag,
        migrationWait,
        other);
  }
}
