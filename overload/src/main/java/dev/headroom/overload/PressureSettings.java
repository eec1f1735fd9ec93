// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.SettingsCheck;

/**
 * From which share on, over a second, each guard holds the limits of lanes; 100 turns one off.
 *
 * <p>Immutable.
 *
 * @param cpuPercent of the processor time that the process may use, 1 to 100
 * @param throttledPercent of the control group's periods, 1 to 100
 * @param pausesPercent of the time, 1 to 100
 */
public record PressureSettings(int cpuPercent, int throttledPercent, int pausesPercent) {
  /**
   * Checks.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public PressureSettings {
    String at = "headroom.overload.guards.";
    String remedy = "set such as 85%; 100% turns the guard off";
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

  int percent(ProcessResource guard) {
    return switch (guard) {
      case CPU -> cpuPercent;
      case THROTTLED -> throttledPercent;
      case PAUSES -> pausesPercent;
    };
  }
}
