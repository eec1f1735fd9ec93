// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.util.List;

/**
 * What the response cache may keep.
 *
 * <p>Immutable.
 *
 * @param rules the first that matches a path decides
 * @param maxBytes all answers together, 1 MiB to 1 TiB
 * @param maxResponseBytes one answer's body; a larger one passes and is not kept; 1 KiB to 64 MiB
 *     and at most a quarter of {@code maxBytes}
 * @param fillWait how long a request waits for another that asks for the same, 1 ms to 60 s; then
 *     it is served a stale answer, or asks the handler itself
 * @param sessionCookies names of the cookies that sign in; empty means every cookie does. Others
 *     are hidden from the handler
 */
public record ResponseCacheSettings(
    List<ResponseCacheRule> rules,
    long maxBytes,
    int maxResponseBytes,
    Duration fillWait,
    List<String> sessionCookies) {
  private static final String PREFIX = "headroom.edge.response-cache.";

  /**
   * Checks and copies.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public ResponseCacheSettings {
    rules = List.copyOf(rules);
    sessionCookies = List.copyOf(sessionCookies);
    new SettingsCheck()
        .between(
            PREFIX + "max-bytes", maxBytes, 1L << 20, 1L << 40, "set what memory there is for it")
        .between(
            PREFIX + "max-response-bytes",
            maxResponseBytes,
            1024,
            Math.min(64L << 20, Math.max(1024, maxBytes / 4)),
            "set the largest body that is worth keeping, at most a quarter of max-bytes")
        .between(
            PREFIX + "fill-wait",
            fillWait,
            Duration.ofMillis(1),
            Duration.ofSeconds(60),
            "set how long one request may wait for another's answer")
        .throwIfAny();
  }

  /**
   * Returns the ordinary bounds: 64 MiB, bodies of 1 MiB, 5 s of waiting, every cookie signs in.
   */
  public static ResponseCacheSettings defaults(ResponseCacheRule... rules) {
    return new ResponseCacheSettings(
        List.of(rules), 64L << 20, 1 << 20, Duration.ofSeconds(5), List.of());
  }
}
