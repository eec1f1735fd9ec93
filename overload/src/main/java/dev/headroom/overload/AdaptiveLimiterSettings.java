// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The bounds within which an adaptive limiter finds its limit.
 *
 * <p>Immutable.
 *
 * @param name the name in meters and exceptions
 * @param minLimit calls that may always run at once, 1 to 10 000
 * @param initialLimit calls that may run at once at the start, from minLimit to maxLimit
 * @param maxLimit calls that may ever run at once, minLimit to 100 000
 * @param maxWaiting calls that may wait at once, 0 to 100 000
 * @param maxWait the longest wait of a call, 0 to 10 s; under overload it is shorter, see {@link
 *     AdaptiveLimiter}
 */
public record AdaptiveLimiterSettings(
    String name, int minLimit, int initialLimit, int maxLimit, int maxWaiting, Duration maxWait) {
  private static final int MAX = 100_000;

  /**
   * Checks all values.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public AdaptiveLimiterSettings {
    new SettingsCheck()
        .between("min-limit", minLimit, 1, 10_000, "set the calls that may always run")
        .between("max-limit", maxLimit, minLimit, MAX, "set the most calls that memory can hold")
        .between(
            "initial-limit",
            initialLimit,
            minLimit,
            Math.max(minLimit, maxLimit),
            "set it from min-limit to max-limit")
        .between("max-waiting", maxWaiting, 0, MAX, "set how many calls may wait; 0 for none")
        .between("max-wait", maxWait, Duration.ZERO, Duration.ofSeconds(10), "set such as 50ms")
        .throwIfAny();
  }

  /**
   * Returns the default bounds for this machine: initially two calls a processor, since the latency
   * of an unloaded call is learned from the first of them; at most 2000 running and 1000 waiting,
   * for 50 ms.
   *
   * @param name the name in meters and exceptions
   */
  public static AdaptiveLimiterSettings defaults(String name) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new AdaptiveLimiterSettings(
        name, processors, 2 * processors, 2000, 1000, Duration.ofMillis(50));
  }
}
