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
                "Whether PostgreSQL is asked for the plan of slow statements by EXPLAIN, which does"
                    + " not execute them, in the background and on a connection of its own.",
            defaultValue = "false")
        boolean enabled,
    @Setting(
            value =
                "Plans that are taken in one minute; further slow statements wait for the next.",
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
