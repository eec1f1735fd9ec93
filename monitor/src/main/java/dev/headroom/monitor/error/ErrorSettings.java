// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.error;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;

/**
 * The settings of error tracking.
 *
 * <p>Immutable.
 */
public record ErrorSettings(
    @Setting(
            value =
                "Whether the exceptions that requests end with are grouped and counted, in memory."
                    + " Costs nothing until one is thrown.",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Groups of exceptions that are kept, at most 10 kB each. A further one replaces"
                    + " those that were seen least recently.",
            range = "1 to 10000",
            unit = "groups",
            defaultValue = "200")
        int maxGroups,
    @Setting(
            value =
                "What is kept of the message of a group's first exception: none; shape, its"
                    + " technical words with ? for all others and for what is in quotes;"
                    + " full, the first 500 characters, which may be personal data.",
            defaultValue = "shape")
        Message message) {

  /** What is kept of a message. */
  public enum Message {
    /** Nothing. */
    NONE,
    /** The words of a fixed list of technical ones; a question mark in place of all others. */
    SHAPE,
    /** The first 500 characters. */
    FULL
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public ErrorSettings {
    SettingsCheck.of(ErrorSettings.class).inRange("maxGroups", maxGroups).throwIfAny();
  }

  /** Returns the default settings. */
  public static ErrorSettings defaults() {
    return SettingsRecord.of(ErrorSettings.class).defaults();
  }
}
