// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of the detection of repeated statements.
 *
 * <p>Immutable.
 */
public record RepeatSettings(
    @Setting(
            value =
                "Least executions of a statement in one request or job that are reported as N+1 or"
                    + " as repeated. Of a statement that no object-relational mapper wrote, N+1 is"
                    + " reported from two more on, since a few look-ups are mostly a fixed number.",
            range = "3 to 1000",
            unit = "executions",
            defaultValue = "3")
        int minRuns,
    @Setting(
            value =
                "Least time that a repeated statement takes in one request or job, over all of its"
                    + " executions; repeats that take less are not reported. 0 reports all.",
            range = "0 or 10us to 1m",
            defaultValue = "500us")
        Duration minTime) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public RepeatSettings {
    SettingsCheck.of(RepeatSettings.class)
        .inRange("minRuns", minRuns)
        .inRange("minTime", minTime)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static RepeatSettings defaults() {
    return SettingsRecord.of(RepeatSettings.class).defaults();
  }
}
