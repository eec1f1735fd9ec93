// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;

/**
 * The bounds of a JSON request body.
 *
 * <p>Immutable.
 */
public record JsonBounds(
    @Setting(
            value =
                "Deepest nesting of objects and arrays in a JSON body; a deeper one is "
                    + "rejected with 400.",
            range = "1 to 1000",
            unit = "levels",
            defaultValue = "64")
        int depth,
    @Setting(
            value = "Largest text or name in a JSON body, as it was sent.",
            range = "1 to 1073741824",
            unit = "bytes",
            defaultValue = "1048576")
        int textBytes,
    @Setting(
            value = "Longest number in a JSON body.",
            range = "1 to 10000",
            unit = "characters",
            defaultValue = "64")
        int numberDigits) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public JsonBounds {
    SettingsCheck.of(JsonBounds.class)
        .inRange("depth", depth)
        .inRange("textBytes", textBytes)
        .inRange("numberDigits", numberDigits)
        .throwIfAny();
  }

  /** Returns the default bounds. */
  public static JsonBounds defaults() {
    return SettingsRecord.of(JsonBounds.class).defaults();
  }
}
