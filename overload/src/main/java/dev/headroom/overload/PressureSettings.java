// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;

/**
 * The shares of a second above which a process resource caps all limits.
 *
 * <p>Immutable.
 */
public record PressureSettings(
    @Setting(
            value =
                "Share of the available processor time, over a second, above which "
                    + "limits are capped. 100% turns the measurement off.",
            range = "1 to 100",
            unit = "%",
            defaultValue = "85%",
            name = "cpu")
        int cpuPercent,
    @Setting(
            value =
                "Share of the control group's periods, over a second, in which its "
                    + "processor quota ran out. 100% turns the measurement off.",
            range = "1 to 100",
            unit = "%",
            defaultValue = "25%",
            name = "throttled")
        int throttledPercent,
    @Setting(
            value =
                "Share of a second in which garbage collection stopped the process. "
                    + "100% turns the measurement off.",
            range = "1 to 100",
            unit = "%",
            defaultValue = "10%",
            name = "pauses")
        int pausesPercent) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public PressureSettings {
    SettingsCheck.of(PressureSettings.class)
        .inRange("cpuPercent", cpuPercent)
        .inRange("throttledPercent", throttledPercent)
        .inRange("pausesPercent", pausesPercent)
        .throwIfAny();
  }

  /** Returns 85 % of the processor time, 25 % of the periods, 10 % of the time. */
  public static PressureSettings defaults() {
    return SettingsRecord.of(PressureSettings.class).defaults();
  }

  int percent(ProcessResource resource) {
    return switch (resource) {
      case CPU -> cpuPercent;
      case THROTTLED -> throttledPercent;
      case PAUSES -> pausesPercent;
    };
  }
}
