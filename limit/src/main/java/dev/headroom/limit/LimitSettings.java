// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;

/**
 * The settings of rate limits of one instance.
 *
 * <p>Immutable.
 */
public record LimitSettings(
    @Setting(
            value =
                "Fewest instances by which local shares are computed while the store is "
                    + "unavailable. Set it to the most that ever run: the bounds of local-share "
                    + "rest on it while an instance has not heard from the store for 10s since "
                    + "its start. With 1, such an instance takes nothing of a reserve.",
            range = "1 to 10000",
            unit = "instances",
            defaultValue = "1")
        int expectedInstances,
    @Setting(
            value =
                "Keys counted in memory; when it is full, those with the fewest permits are evicted.",
            range = "1 to 10000000",
            unit = "keys",
            defaultValue = "100000")
        int maxKeys) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public LimitSettings {
    SettingsCheck.of(LimitSettings.class)
        .inRange("expectedInstances", expectedInstances)
        .inRange("maxKeys", maxKeys)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static LimitSettings defaults() {
    return SettingsRecord.of(LimitSettings.class).defaults();
  }
}
