// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of the history in a store.
 *
 * <p>Immutable.
 */
public record HistoryStoreSettings(
    @Setting(
            value =
                "Whether the history, and what operators decide, is kept in the database of"
                    + " headroom.database.url besides memory: it outlives a restart, and instances"
                    + " see that of one another. It uses a connection of its own, every few"
                    + " seconds.",
            defaultValue = "false")
        boolean enabled,
    @Setting(
            value = "How long steps of a minute are kept.",
            range = "1d to 90d",
            defaultValue = "14d")
        Duration minutesKept,
    @Setting(
            value = "How long steps of ten minutes, and events, are kept.",
            range = "8d to 3650d",
            defaultValue = "400d")
        Duration kept,
    @Setting(
            value =
                "Space of the history of all instances. When it is full, the oldest minutes are"
                    + " deleted, and where there are none, the oldest steps of ten minutes.",
            range = "1000000 to 1000000000000",
            unit = "bytes",
            defaultValue = "1000000000")
        long maxBytes) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public HistoryStoreSettings {
    SettingsCheck.of(HistoryStoreSettings.class)
        .inRange("minutesKept", minutesKept)
        .inRange("kept", kept)
        .inRange("maxBytes", maxBytes)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static HistoryStoreSettings defaults() {
    return SettingsRecord.of(HistoryStoreSettings.class).defaults();
  }
}
