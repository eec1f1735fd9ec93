// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index.review;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The settings of the review of indexes.
 *
 * <p>Immutable.
 */
public record IndexReviewSettings(
    @Setting(
            value =
                "Pause between two reviews, each of which reads the catalogue once. The first comes"
                    + " ten seconds after the start. 0 reviews nothing.",
            range = "0 or 1s to 1d",
            defaultValue = "10m")
        Duration interval,
    @Setting(
            value =
                "An index is reported as unused when no query used it for as long as this, while"
                    + " the application ran.",
            range = "1m to 365d",
            defaultValue = "7d")
        Duration unusedAfter) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public IndexReviewSettings {
    SettingsCheck.of(IndexReviewSettings.class)
        .inRange("interval", interval)
        .inRange("unusedAfter", unusedAfter)
        .throwIfAny();
  }
}
