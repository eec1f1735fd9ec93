// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The time that a request may take until its response begins.
 *
 * <p>Immutable.
 */
public record DeadlineSettings(
    @Setting(
            value =
                "Longest time from the first filter to the first byte of the response; "
                    + "then the request is answered with 503. A trusted proxy may shorten it by "
                    + "X-Deadline-Millis, to 100ms at least. 0 disables the deadline.",
            range = "0 or 100ms to 1h",
            defaultValue = "30s",
            name = "deadline")
        Duration total) {

  /**
   * Checks the value.
   *
   * @throws dev.headroom.ground.SettingsException naming the fault
   */
  public DeadlineSettings {
    SettingsCheck.of(DeadlineSettings.class).inRange("total", total).throwIfAny();
  }

  /** Returns the default deadline. */
  public static DeadlineSettings defaults() {
    return SettingsRecord.of(DeadlineSettings.class).defaults();
  }
}
