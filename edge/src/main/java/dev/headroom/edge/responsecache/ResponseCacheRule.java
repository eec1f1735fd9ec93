// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.PathPattern;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A rule of the response cache: which responses are cached, for how long, and under which key.
 *
 * <p>Immutable.
 *
 * @param name the name in meters and messages
 */
public record ResponseCacheRule(
    String name,
    @Setting(value = "Paths whose responses are cached.", example = "/api/items/**")
        PathPattern match,
    @Setting(
            value =
                "Time for which a response is fresh that does not say so itself. 0s "
                    + "caches only those that do.",
            range = "0s to 30d",
            defaultValue = "10s")
        Duration ttl,
    @Setting(
            value =
                "Time for which a response that is no longer fresh is served while one "
                    + "request refreshes it.",
            range = "0s to 30d",
            defaultValue = "0s")
        Duration staleWhileRevalidate,
    @Setting(
            value =
                "Time for which a response that is no longer fresh is served when the handler "
                    + "fails.",
            range = "0s to 30d",
            defaultValue = "0s")
        Duration staleIfError,
    @Setting(
            value =
                "Whether the response to a signed-in user may be served to everybody. "
                    + "Otherwise requests that authenticate bypass the cache.",
            defaultValue = "false")
        boolean shared,
    @Setting(value = "Whether a 404 is cached too.", defaultValue = "false") boolean notFound,
    @Setting(
            value = "Request headers that are part of the cache key; the handler sees no others.",
            defaultValue = "Accept,Accept-Language,Origin")
        List<String> vary,
    @Setting("Tags by which the responses can be invalidated.") List<String> tags,
    @Setting(
            value =
                "Share of the time since Last-Modified for which a response is fresh that "
                    + "does not say so itself, at most a day; 10 is common. 0 uses ttl.",
            range = "0 to 100",
            unit = "percent",
            defaultValue = "0")
        int heuristicPercent,
    @Setting(
            value =
                "Whether a response of status 400 to 599 is cached that states its own "
                    + "lifetime; 401, 403, 429 and others about one client never are.",
            defaultValue = "false")
        boolean errors) {

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public ResponseCacheRule {
    vary = vary.stream().map(each -> each.strip().toLowerCase(Locale.ROOT)).sorted().toList();
    tags = List.copyOf(tags);
    SettingsCheck check =
        SettingsCheck.of(ResponseCacheRule.class)
            .inRange("ttl", ttl)
            .inRange("staleWhileRevalidate", staleWhileRevalidate)
            .inRange("staleIfError", staleIfError)
            .inRange("heuristicPercent", heuristicPercent);
    for (String each : vary) {
      check.require(
          each.matches("[a-z0-9-]{1,64}") && !isReserved(each),
          "vary",
          each,
          "names of request headers, but for those that the cache itself reads",
          "name the headers that the response depends on");
    }
    for (String each : tags) {
      check.require(
          each.matches("[\\x21-\\x7e]{1,64}"),
          "tags",
          each,
          "1 to 64 visible ASCII characters",
          "name a group of responses, such as signals");
    }
    check.throwIfAny();
  }

  /**
   * Returns the default rule for paths.
   *
   * @param name of the rule in meters
   * @param match the paths, such as {@code /api/items/**}
   * @param ttl for which a response is fresh that does not say so itself: 0 to 30 days
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public static ResponseCacheRule of(String name, String match, Duration ttl) {
    Map<String, Object> values =
        Map.of("name", name, "match", PathPattern.parse(match), "ttl", ttl);
    return SettingsRecord.of(ResponseCacheRule.class)
        .create(each ->
            values.containsKey(each.name()) ? values.get(each.name()) : each.defaultValue());
  }

  private static boolean isReserved(String header) {
    return switch (header) {
      case "accept-encoding",
          "range",
          "if-range",
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since",
          "cache-control",
          "pragma",
          "cookie" ->
          true;
      default -> false;
    };
  }
}
