// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of the plans of slow statements.
 *
 * <p>Immutable.
 */
public record PlanSettings(
    @Setting(
            value =
                "Whether the plan of slow statements is read by EXPLAIN, which does not execute"
                    + " them, in the background: on a connection of its own to the database of"
                    + " headroom.database.url, else on one of the application's data source.",
            defaultValue = "false")
        boolean enabled,
    @Setting(
            value =
                "Plans that are taken in one minute. A statement that is slow beyond them is"
                    + " planned when it is slow again.",
            range = "1 to 60",
            unit = "plans",
            defaultValue = "4")
        int perMinute,
    @Setting(
            value = "Time after which the server ends the planning of one statement.",
            range = "10ms to 1m",
            defaultValue = "2s")
        Duration timeout) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public PlanSettings {
    SettingsCheck.of(PlanSettings.class)
        .inRange("perMinute", perMinute)
        .inRange("timeout", timeout)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static PlanSettings defaults() {
    return SettingsRecord.of(PlanSettings.class).defaults();
  }
}
