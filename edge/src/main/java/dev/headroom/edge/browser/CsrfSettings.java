// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.edge.PathPattern;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * How cross-site request forgery is detected.
 *
 * <p>Immutable. Its text never shows the secret.
 */
public record CsrfSettings(
    @Setting("Path at which a GET returns a token. None if empty.") String endpoint,
    @Setting(
            "Other origins whose pages may send unsafe requests, beside those of "
                + "headroom.edge.cors.origins.")
        List<String> origins,
    @Setting("Paths that no cookie authenticates, such as a webhook; they are not checked.")
        List<PathPattern> exempt,
    @Setting(
            "Cookies that authenticate, to which tokens are bound. None means the "
                + "container's session.")
        List<String> sessionCookies,
    @Setting(
            value =
                "Secret with which tokens are signed: 32 characters or more, the same "
                    + "on all instances. Each process makes its own if empty.",
            secret = true)
        String secret) {
  private static final int MIN_SECRET_LENGTH = 32;

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public CsrfSettings {
    origins = List.copyOf(origins);
    exempt = List.copyOf(exempt);
    sessionCookies = List.copyOf(sessionCookies);
    secret = secret.isBlank() ? randomSecret() : secret;
    SettingsCheck check =
        SettingsCheck.of(CsrfSettings.class)
            .require(
                endpoint.isEmpty() || endpoint.startsWith("/"),
                "endpoint",
                endpoint,
                "a path, or empty for none",
                "begin it with a slash")
            .require(
                secret.length() >= MIN_SECRET_LENGTH,
                "secret",
                secret.length() + " characters (hidden)",
                "32 characters or more",
                "set a random text, the same on all instances, or leave it out");
    for (String each : origins) {
      check.require(
          each.indexOf("://") > 0,
          "origins",
          each,
          "scheme://host or scheme://host:port",
          "write the origin as browsers send it");
    }
    check.throwIfAny();
  }

  private static String randomSecret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the default settings, with a secret of this process. */
  public static CsrfSettings defaults() {
    return SettingsRecord.of(CsrfSettings.class).defaults();
  }

  /** Returns these settings with further origins. */
  public CsrfSettings withOrigins(List<String> further) {
    List<String> all = Stream.concat(origins.stream(), further.stream()).distinct().toList();
    return new CsrfSettings(endpoint, all, exempt, sessionCookies, secret);
  }

  byte[] secretBytes() {
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "CsrfSettings[endpoint=%s, origins=%s, exempt=%s]".formatted(endpoint, origins, exempt);
  }
}
