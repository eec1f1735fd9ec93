// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of rate limits in PostgreSQL.
 *
 * <p>Immutable.
 */
public record PostgresLimitSettings(
    @Setting(
            value =
                "Longest wait for a decision of PostgreSQL; windows are held longer by "
                    + "it. Then the rule's policy for an unavailable store decides.",
            range = "5ms to 5s",
            defaultValue = "50ms")
        Duration timeout,
    @Setting(
            value = "Decisions that may be in flight at once, each on a connection of its own.",
            range = "1 to 64",
            unit = "connections",
            defaultValue = "4")
        int connections) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public PostgresLimitSettings {
    SettingsCheck.of(PostgresLimitSettings.class)
        .inRange("timeout", timeout)
        .inRange("connections", connections)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static PostgresLimitSettings defaults() {
    return SettingsRecord.of(PostgresLimitSettings.class).defaults();
  }
}
