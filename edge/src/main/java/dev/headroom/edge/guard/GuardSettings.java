// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;

/**
 * The bounds of a request.
 *
 * <p>Immutable.
 */
public record GuardSettings(
    @Setting(
            value = "Largest request body of any content type; a larger one is rejected with 413.",
            range = "0 to 1073741824",
            unit = "bytes",
            defaultValue = "1048576")
        long maxBodyBytes,
    @Setting(
            value = "Longest path and query together; a longer one is rejected with 414.",
            range = "64 to 65536",
            unit = "characters",
            defaultValue = "4096")
        int maxUriLength,
    @Setting(value = "Slowest pace of a request body.", name = "body") BodyPace pace,
    @Setting("Bounds of a JSON request body.") JsonBounds json) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public GuardSettings {
    SettingsCheck.of(GuardSettings.class)
        .inRange("maxBodyBytes", maxBodyBytes)
        .inRange("maxUriLength", maxUriLength)
        .throwIfAny();
  }

  /** Creates bounds with the default pace and JSON bounds. */
  public GuardSettings(long maxBodyBytes, int maxUriLength) {
    this(maxBodyBytes, maxUriLength, defaults().pace, defaults().json);
  }

  /** Returns the default bounds. */
  public static GuardSettings defaults() {
    return SettingsRecord.of(GuardSettings.class).defaults();
  }
}
