// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of recommendations and of the predicted headroom.
 *
 * <p>Immutable.
 */
public record AdviseSettings(
    @Setting(
            value =
                "Whether recommendations are drawn from what is observed, and the headroom is"
                    + " predicted, in memory and in the background.",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Time for which the effect of a change is measured before it is kept or put back:"
                    + " the steps of the history that begin after it. Longer windows see smaller"
                    + " effects.",
            range = "1m to 10m",
            defaultValue = "2m")
        Duration window,
    @Setting(
            value =
                "Gain that a change must show to be kept, as a share of the figure before it."
                    + " A change that Headroom carried out and that gains less is put back.",
            range = "1 to 90",
            unit = "%",
            defaultValue = "10%",
            name = "min-gain")
        int minGainPercent,
    @Setting(
            value =
                "Latency within which the share of requests of objective-share must be served. The"
                    + " headroom is the load up to which the service keeps it.",
            range = "1ms to 60s",
            defaultValue = "500ms")
        Duration objective,
    @Setting(
            value = "Share of requests that must be served within objective.",
            range = "50 to 99",
            unit = "%",
            defaultValue = "95%",
            name = "objective-share")
        int objectiveSharePercent,
    @Setting(
            value = "Share of requests that may be refused for lack of capacity.",
            range = "0 to 50",
            unit = "%",
            defaultValue = "1%",
            name = "max-refused")
        int maxRefusedPercent) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public AdviseSettings {
    SettingsCheck.of(AdviseSettings.class)
        .inRange("window", window)
        .inRange("minGainPercent", minGainPercent)
        .inRange("objective", objective)
        .inRange("objectiveSharePercent", objectiveSharePercent)
        .inRange("maxRefusedPercent", maxRefusedPercent)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static AdviseSettings defaults() {
    return SettingsRecord.of(AdviseSettings.class).defaults();
  }
}
