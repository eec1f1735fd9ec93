// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * How patient an index migration is.
 *
 * <p>Immutable.
 *
 * @param lockTimeout the longest wait for one lock before the attempt is given up, 10 ms to 10 min
 * @param patience how long one index is tried again and again while others hold locks, zero to 1 d
 * @param firstPause between the first two attempts, doubled from then on, 1 ms to 1 min
 * @param longestPause between attempts, {@code firstPause} to 1 h
 * @param oldTransaction transactions older than this are told before a build starts, since it has
 *     to wait for them, zero to 1 d
 * @param whenBusy what to do while another instance migrates
 */
public record IndexMigrationSettings(
    Duration lockTimeout,
    Duration patience,
    Duration firstPause,
    Duration longestPause,
    Duration oldTransaction,
    WhenBusy whenBusy) {
  private static final String PREFIX = "headroom.database.index-build.";

  /** What an instance does when another one migrates already. */
  public enum WhenBusy {
    /** Waits until the other one is done, then looks itself. */
    WAIT,
    /** Leaves the work to the other one. */
    SKIP
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public IndexMigrationSettings {
    SettingsCheck check = new SettingsCheck();
    Duration day = Duration.ofDays(1);
    within(check, "lock-timeout", lockTimeout, Duration.ofMillis(10), Duration.ofMinutes(10));
    within(check, "patience", patience, Duration.ZERO, day);
    within(check, "first-pause", firstPause, Duration.ofMillis(1), Duration.ofMinutes(1));
    within(check, "longest-pause", longestPause, firstPause, Duration.ofHours(1));
    within(check, "old-transaction", oldTransaction, Duration.ZERO, day);
    check.throwIfAny();
  }

  /**
   * Waits 5 s for a lock and up to 30 min for an index, pauses 1 s to 1 min, tells transactions
   * older than 10 s, and waits for another instance.
   *
   * @return the settings of an application that says nothing
   */
  public static IndexMigrationSettings standard() {
    return new IndexMigrationSettings(
        Duration.ofSeconds(5),
        Duration.ofMinutes(30),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofSeconds(10),
        WhenBusy.WAIT);
  }

  /**
   * Gives these settings with another way to meet a busy instance.
   *
   * @param other as the component
   * @return new settings
   */
  public IndexMigrationSettings withWhenBusy(WhenBusy other) {
    return new IndexMigrationSettings(
        lockTimeout, patience, firstPause, longestPause, oldTransaction, other);
  }

  private static void within(
      SettingsCheck check, String name, Duration value, Duration least, Duration most) {
    check.between(PREFIX + name, value, least, most, "give a duration with its unit, such as 5s");
  }
}
