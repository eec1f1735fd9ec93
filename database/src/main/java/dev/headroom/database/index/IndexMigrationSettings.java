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
            value = "Time for which attempts at one index are repeated while others hold locks.",
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
                "Transactions older than this are logged before a build starts, since the build"
                    + " waits for them.",
            range = "0 to 1d",
            defaultValue = "10s")
        Duration oldTransaction,
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
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static IndexMigrationSettings defaults() {
    return SettingsRecord.of(IndexMigrationSettings.class).defaults();
  }

  /** Returns these settings with another behaviour while another instance migrates. */
  public IndexMigrationSettings withWhenBusy(WhenBusy other) {
    return new IndexMigrationSettings(
        lockTimeout, retryTimeout, firstPause, maxPause, oldTransaction, other);
  }
}
