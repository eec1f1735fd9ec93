// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
    @Setting("Bounds of a JSON request body.") JsonBounds json,
    @Setting(
            "Content-Encoding of request bodies that the application decodes itself, such as gzip; "
                + "a body with another is rejected with 415.")
        List<String> requestEncodings) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public GuardSettings {
    requestEncodings =
        requestEncodings.stream().map(each -> each.strip().toLowerCase(Locale.ROOT)).toList();
    SettingsCheck.of(GuardSettings.class)
        .inRange("maxBodyBytes", maxBodyBytes)
        .inRange("maxUriLength", maxUriLength)
        .throwIfAny();
  }

  /**
   * Creates bounds with the default pace and JSON bounds, without encodings.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public GuardSettings(long maxBodyBytes, int maxUriLength) {
    this(maxBodyBytes, maxUriLength, defaults().pace, defaults().json, List.of());
  }

  /** Returns the default bounds. */
  public static GuardSettings defaults() {
    return SettingsRecord.of(GuardSettings.class).defaults();
  }

  /** Returns whether the application decodes every coding that these header lines name. */
  boolean decodes(List<String> contentEncoding) {
    return contentEncoding.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(each -> each.strip().toLowerCase(Locale.ROOT))
        .allMatch(
            each -> each.isEmpty() || each.equals("identity") || requestEncodings.contains(each));
  }
}
