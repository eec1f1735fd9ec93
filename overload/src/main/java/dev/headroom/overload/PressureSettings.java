// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.SettingsCheck;

/**
 * The shares of a second above which a process resource caps all limits; 100 turns one off.
 *
 * <p>Immutable.
 *
 * @param cpuPercent of the available processor time, 1 to 100
 * @param throttledPercent of the control group's periods, 1 to 100
 * @param pausesPercent of the time, 1 to 100
 */
public record PressureSettings(int cpuPercent, int throttledPercent, int pausesPercent) {
  /**
   * Checks all values.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public PressureSettings {
    String at = "headroom.overload.pressure.";
    String remedy = "set such as 85%; 100% turns the measurement off";
    new SettingsCheck()
        .between(at + "cpu", cpuPercent, 1, 100, remedy)
        .between(at + "throttled", throttledPercent, 1, 100, remedy)
        .between(at + "pauses", pausesPercent, 1, 100, remedy)
        .throwIfAny();
  }

  /** Returns 85 % of the processor time, 25 % of the periods, 10 % of the time. */
  public static PressureSettings defaults() {
    return new PressureSettings(85, 25, 10);
  }

  int percent(ProcessResource resource) {
    return switch (resource) {
      case CPU -> cpuPercent;
      case THROTTLED -> throttledPercent;
      case PAUSES -> pausesPercent;
    };
  }
}
