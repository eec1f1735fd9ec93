// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of the record of slow statements.
 *
 * <p>Immutable.
 */
public record SlowStatementSettings(
    @Setting(
            value = "Statements that take at least this long are recorded as slow.",
            range = "1ms to 1h",
            defaultValue = "200ms")
        Duration threshold,
    @Setting(
            value =
                "Slow statements that are kept. When full, the one with the least total time is"
                    + " dropped.",
            range = "1 to 10000",
            unit = "statements",
            defaultValue = "100")
        int capacity) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public SlowStatementSettings {
    SettingsCheck.of(SlowStatementSettings.class)
        .inRange("threshold", threshold)
        .inRange("capacity", capacity)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static SlowStatementSettings defaults() {
    return SettingsRecord.of(SlowStatementSettings.class).defaults();
  }
}
