// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;

/**
 * The settings of statement insight.
 *
 * <p>Immutable.
 */
public record StatementSettings(
    @Setting(
            value =
                "Whether the statements of the application are timed and counted, in memory. false"
                    + " leaves its data sources as they are.",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Kinds of statements that are counted separately. Those that are first executed"
                    + " after as many are known are counted as one.",
            range = "1 to 100000",
            unit = "shapes",
            defaultValue = "2000")
        int maxShapes,
    @Setting(
            value =
                "Findings that are kept. When full, the one that was not reported for the longest"
                    + " time is dropped.",
            range = "1 to 10000",
            unit = "findings",
            defaultValue = "200")
        int maxFindings) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public StatementSettings {
    SettingsCheck.of(StatementSettings.class)
        .inRange("maxShapes", maxShapes)
        .inRange("maxFindings", maxFindings)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static StatementSettings defaults() {
    return SettingsRecord.of(StatementSettings.class).defaults();
  }
}
