// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.edge.PathPattern;
import dev.headroom.ground.SettingsCheck;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * How requests that another site lets a browser send are found out.
 *
 * <p>Immutable. The secret is never shown.
 *
 * @param endpoint where a token is given to GET; empty for none
 * @param origins other origins whose pages may change things, as browsers send them
 * @param exempt paths that no cookie signs in to, such as a webhook
 * @param sessionCookies the cookies that sign in, to which tokens are bound
 * @param secret what tokens are signed with, 32 characters or more, the same on all instances
 */
public record CsrfSettings(
    String endpoint,
    List<String> origins,
    List<PathPattern> exempt,
    List<String> sessionCookies,
    String secret) {
  private static final String AT = "headroom.edge.csrf.";
  private static final int LEAST_SECRET = 32;

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public CsrfSettings {
    origins = List.copyOf(origins);
    exempt = List.copyOf(exempt);
    sessionCookies = List.copyOf(sessionCookies);
    SettingsCheck check =
        new SettingsCheck()
            .require(
                endpoint.isEmpty() || endpoint.startsWith("/"),
                AT + "endpoint",
                endpoint,
                "a path, or empty for none",
                "begin it with a slash")
            .require(
                secret.length() >= LEAST_SECRET,
                AT + "secret",
                secret.length() + " characters (hidden)",
                "32 characters or more",
                "set a random text, the same on all instances, or leave it out");
    for (String each : origins) {
      check.require(
          each.startsWith("https://") || each.startsWith("http://"),
          AT + "origins",
          each,
          "scheme://host or scheme://host:port",
          "write the origin as browsers send it");
    }
    check.throwIfAny();
  }

  /** Returns a secret for one process. */
  public static String randomSecret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns ordinary settings: tokens at the systems' own path, no other origins. */
  public static CsrfSettings defaults() {
    return new CsrfSettings("/api/v5/auth/csrf", List.of(), List.of(), List.of(), randomSecret());
  }

  byte[] secretBytes() {
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "CsrfSettings[endpoint="
        + endpoint
        + ", origins="
        + origins
        + ", exempt="
        + exempt
        + "]";
  }
}
