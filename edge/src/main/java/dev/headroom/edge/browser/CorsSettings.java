// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.ground.SettingsCheck;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which other origins may read answers, and how they may ask.
 *
 * <p>Immutable.
 *
 * @param origins exact origins such as {@code https://app.example.com}; the one entry {@code *}
 *     means any, without credentials
 * @param credentials whether cookies and authentication may be sent along
 * @param methods the methods that may be asked
 * @param headers the request headers that may be sent, in any case of letters
 * @param exposed the answer's headers that scripts may read
 * @param maxAge how long a browser may keep a preflight's answer, up to 1 day
 */
public record CorsSettings(
    List<String> origins,
    boolean credentials,
    List<String> methods,
    List<String> headers,
    List<String> exposed,
    Duration maxAge) {
  static final String ANY = "*";

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public CorsSettings {
    origins = List.copyOf(origins);
    methods = List.copyOf(methods);
    headers = List.copyOf(headers);
    exposed = List.copyOf(exposed);
    SettingsCheck check = new SettingsCheck();
    check.require(
        !(origins.contains(ANY) && (credentials || origins.size() > 1)),
        "headroom.edge.cors.origins",
        String.join(", ", origins),
        "exact origins, or * alone and without credentials",
        "name the origins that may send credentials");
    origins.forEach(each -> checkOrigin(check, each));
    methods.forEach(each -> checkToken(check, "methods", each));
    headers.forEach(each -> checkToken(check, "headers", each));
    exposed.forEach(each -> checkToken(check, "exposed", each));
    check.between(
        "headroom.edge.cors.max-age",
        maxAge,
        Duration.ZERO,
        Duration.ofDays(1),
        "set how long a browser may keep a preflight's answer");
    check.throwIfAny();
  }

  /** Returns settings for the origins, with credentials and the ordinary methods and headers. */
  public static CorsSettings of(List<String> origins) {
    return new CorsSettings(
        origins,
        !origins.contains(ANY),
        List.of("GET", "POST", "PUT", "DELETE", "OPTIONS"),
        List.of("Content-Type", "Authorization", "X-Requested-With"),
        List.of("X-Total-Count", "X-Page-Count", "X-RateLimit-Remaining"),
        Duration.ofHours(2));
  }

  private static void checkOrigin(SettingsCheck check, String origin) {
    check.require(
        origin.equals(ANY) || isOrigin(origin),
        "headroom.edge.cors.origins",
        origin,
        "scheme://host or scheme://host:port, in lower case, without the scheme's own port, path or"
            + " slash",
        "write the origin as browsers send it");
  }

  private static boolean isOrigin(String origin) {
    try {
      URI uri = new URI(origin);
      String scheme = uri.getScheme();
      boolean web = "http".equals(scheme) || "https".equals(scheme);
      int ownPort = "http".equals(scheme) ? 80 : 443;
      return web
          && uri.getHost() != null
          && uri.getPort() != ownPort
          && uri.getPort() <= 65535
          && origin.equals(
              scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
          && origin.equals(origin.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private static void checkToken(SettingsCheck check, String setting, String value) {
    boolean token =
        !value.isEmpty()
            && value
                .chars()
                .allMatch(c -> c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}*".indexOf(c) < 0);
    check.require(
        token,
        "headroom.edge.cors." + setting,
        value,
        "a method or header name; no star",
        "name each one that scripts use");
  }
}
