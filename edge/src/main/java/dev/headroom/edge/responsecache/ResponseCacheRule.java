// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.PathPattern;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which answers may be kept, how long, and what tells them apart.
 *
 * <p>Immutable.
 *
 * @param name what meters and messages call it
 * @param match the paths
 * @param ttl how long an answer is fresh when it does not say so itself, 1 s to 30 days
 * @param staleWhileRevalidate how long after that one client's request may refresh it while all are
 *     still served the old one, 0 to 30 days
 * @param staleIfError how long after that it may stand in for a failure of the handler, 0 to 30
 *     days
 * @param shared whether the answer to one who signed in may be given to everybody, even to those
 *     who did not sign in; otherwise requests that sign in pass by the cache
 * @param notFound whether a 404 may be kept
 * @param vary the request headers that tell answers apart: they are part of the key, and the
 *     handler sees no others
 * @param tags what the answers can be invalidated by
 */
public record ResponseCacheRule(
    String name,
    PathPattern match,
    Duration ttl,
    Duration staleWhileRevalidate,
    Duration staleIfError,
    boolean shared,
    boolean notFound,
    List<String> vary,
    List<String> tags) {
  private static final String PREFIX = "headroom.edge.response-cache.rules.";
  private static final Duration MOST = Duration.ofDays(30);

  /** What answers are told apart by unless a rule says otherwise. */
  public static final List<String> DEFAULT_VARY = List.of("Accept", "Accept-Language", "Origin");

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public ResponseCacheRule {
    vary = vary.stream().map(each -> each.strip().toLowerCase(Locale.ROOT)).sorted().toList();
    tags = List.copyOf(tags);
    String at = PREFIX + name;
    SettingsCheck check =
        new SettingsCheck()
            .between(at + ".ttl", ttl, Duration.ofSeconds(1), MOST, "set such as 10s")
            .between(
                at + ".stale-while-revalidate",
                staleWhileRevalidate,
                Duration.ZERO,
                MOST,
                "set 0s for never")
            .between(at + ".stale-if-error", staleIfError, Duration.ZERO, MOST, "set 0s for never");
    for (String each : vary) {
      check.require(
          each.matches("[a-z0-9-]{1,64}") && !isReserved(each),
          at + ".vary",
          each,
          "names of request headers, but for those that the cache itself reads",
          "name the headers that the answer depends on");
    }
    for (String each : tags) {
      check.require(
          each.matches("[\\x21-\\x7e]{1,64}"),
          at + ".tags",
          each,
          "1 to 64 visible ASCII characters",
          "name a group of answers, such as signals");
    }
    check.throwIfAny();
  }

  /** Returns an ordinary rule: no stale answers, nothing shared, no tags. */
  public static ResponseCacheRule of(String name, String match, Duration ttl) {
    return new ResponseCacheRule(
        name,
        PathPattern.parse(match),
        ttl,
        Duration.ZERO,
        Duration.ZERO,
        false,
        false,
        DEFAULT_VARY,
        List.of());
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
