// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.SettingsCheck;

/**
 * How deep and long the parts of a JSON body may be.
 *
 * <p>Immutable.
 *
 * @param depth objects and arrays within one another, 1 to 1000
 * @param textBytes of one text or name, as it was sent, 1 to 1 GiB
 * @param numberDigits characters of one number, 1 to 10 000
 */
public record JsonBounds(int depth, int textBytes, int numberDigits) {
  private static final String AT = "headroom.edge.json.";

  /**
   * Checks.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public JsonBounds {
    new SettingsCheck()
        .between(AT + "depth", depth, 1, 1000, "set how deep handlers' own types go")
        .between(AT + "text-bytes", textBytes, 1, 1 << 30, "set the longest text of a handler")
        .between(AT + "number-digits", numberDigits, 1, 10_000, "set such as 64")
        .throwIfAny();
  }

  /** Returns the ordinary bounds: 64 deep, texts of 1 MiB, numbers of 64 characters. */
  public static JsonBounds defaults() {
    return new JsonBounds(64, 1 << 20, 64);
  }
}
