// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of the history in memory.
 *
 * <p>Immutable.
 */
public record HistorySettings(
    @Setting(
            value =
                "Whether the application's meters are recorded, in memory: each 10 s for an hour,"
                    + " each minute for a day, each 10 minutes for 8 days.",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Memory of the history, as long as it is full. The oldest steps are dropped when a"
                    + " resolution has used its part: a quarter for steps of 10 s, three eighths"
                    + " each for those of a minute and of 10 minutes.",
            range = "100000 to 1000000000",
            unit = "bytes",
            defaultValue = "4000000")
        long memoryBytes,
    @Setting(
            value = "Series that are recorded. Those of further meters are counted, not recorded.",
            range = "100 to 100000",
            unit = "series",
            defaultValue = "5000")
        int maxSeries,
    @Setting(
            value =
                "Series of one meter that are recorded. Further ones are recorded together as one"
                    + " whose tags are all \"other\"; gauges are left out.",
            range = "10 to 100000",
            unit = "series",
            defaultValue = "500")
        int maxSeriesPerMeter,
    @Setting(
            "Name of this instance in a history that several share. If empty, the host name with"
                + " the configured port; without a configured port, with the process id and a"
                + " random part, which are others after a restart.")
        String instance) {

  /** The base step. */
  static final Duration STEP = Duration.ofSeconds(10);

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public HistorySettings {
    SettingsCheck.of(HistorySettings.class)
        .inRange("memoryBytes", memoryBytes)
        .inRange("maxSeries", maxSeries)
        .inRange("maxSeriesPerMeter", maxSeriesPerMeter)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static HistorySettings defaults() {
    return SettingsRecord.of(HistorySettings.class).defaults();
  }
}
