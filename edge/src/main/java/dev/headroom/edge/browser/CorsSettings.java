// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The other origins that may read responses, and how their scripts may call.
 *
 * <p>Immutable.
 */
public record CorsSettings(
    @Setting(
            "Exact origins whose scripts may read responses, such as "
                + "https://app.example.com, or capacitor://localhost of a web view; * alone means "
                + "any, without credentials.")
        List<String> origins,
    @Setting(
            value = "Whether scripts of the allowed origins may send cookies and authentication.",
            defaultValue = "true")
        boolean credentials,
    @Setting(
            value = "Methods that scripts of the allowed origins may use.",
            defaultValue = "GET,POST,PUT,PATCH,DELETE,OPTIONS")
        List<String> methods,
    @Setting(
            value =
                "Request headers that scripts of the allowed origins may send, in any case of "
                    + "letters.",
            defaultValue = "Content-Type,Authorization,X-Requested-With")
        List<String> headers,
    @Setting(
            value = "Response headers that scripts of the allowed origins may read.",
            defaultValue = "X-RateLimit-Remaining")
        List<String> exposed,
    @Setting(
            value = "Time for which a browser may reuse the answer to a preflight request.",
            range = "0s to 1d",
            defaultValue = "2h")
        Duration maxAge) {
  /** Any origin. */
  public static final String ANY = "*";

  private static final int NO_PORT = 0;
  private static final Map<String, Integer> OWN_PORTS = Map.of("http", 80, "https", 443);

  /** A token of RFC 9110 without the star, which browsers take for any. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'+.^_`|~0-9A-Za-z-]+");

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
    SettingsCheck check = SettingsCheck.of(CorsSettings.class);
    check.require(
        !(origins.contains(ANY) && (credentials || origins.size() > 1)),
        "origins",
        String.join(", ", origins),
        "exact origins, or * alone and without credentials",
        "name the origins that may send credentials");
    origins.forEach(each -> checkOrigin(check, each));
    methods.forEach(each -> checkToken(check, "methods", each));
    headers.forEach(each -> checkToken(check, "headers", each));
    exposed.forEach(each -> checkToken(check, "exposed", each));
    check.inRange("maxAge", maxAge).throwIfAny();
  }

  /** Returns the default settings with origins. */
  public static CorsSettings of(List<String> origins) {
    CorsSettings defaults = SettingsRecord.of(CorsSettings.class).defaults();
    return new CorsSettings(
        origins,
        !origins.contains(ANY),
        defaults.methods,
        defaults.headers,
        defaults.exposed,
        defaults.maxAge);
  }

  private static void checkOrigin(SettingsCheck check, String origin) {
    check.require(
        origin.equals(ANY) || isOrigin(origin),
        "origins",
        origin,
        "scheme://host or scheme://host:port, in lower case, without the scheme's own port, path or"
            + " slash",
        "write the origin as browsers send it");
  }

  private static boolean isOrigin(String origin) {
    try {
      URI uri = new URI(origin);
      String scheme = uri.getScheme();
      return scheme != null
          && !scheme.equals("file") // whose origin browsers send as null, as any page can
          && uri.getHost() != null
          && uri.getPort() != OWN_PORTS.getOrDefault(scheme, NO_PORT)
          && uri.getPort() <= 65535
          && origin.equals(
              scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
          && origin.equals(origin.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private static void checkToken(SettingsCheck check, String setting, String value) {
    check.require(
        TOKEN.matcher(value).matches(),
        setting,
        value,
        "a method or header name; no star",
        "name each one that scripts use");
  }
}
