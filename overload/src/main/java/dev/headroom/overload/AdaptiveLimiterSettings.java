// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The bounds of a lane; within them it finds its limit by itself.
 *
 * <p>Immutable.
 *
 * @param name what meters and refusals call it
 * @param minLimit calls that may run at once in any case, 1 to 10 000
 * @param initialLimit calls that may run at once at the start, from least to most
 * @param maxLimit calls that may ever run at once, up to 100 000
 * @param maxWaiting calls that may wait, 0 to 100 000
 * @param maxWait how long one may wait, 0 to 10 s; under overload a call waits less, see {@link
 *     AdaptiveLimiter}
 */
public record AdaptiveLimiterSettings(
    String name, int minLimit, int initialLimit, int maxLimit, int maxWaiting, Duration maxWait) {
  private static final int MOST = 100_000;

  /**
   * Checks.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public AdaptiveLimiterSettings {
    String at = "headroom.overload.lanes." + name + ".";
    new SettingsCheck()
        .between(at + "least", minLimit, 1, 10_000, "set the calls that always find room")
        .between(at + "most", maxLimit, minLimit, MOST, "set the most calls that memory can hold")
        .between(
            at + "first",
            initialLimit,
            minLimit,
            Math.max(minLimit, maxLimit),
            "set it from least to most")
        .between(at + "waiting", maxWaiting, 0, MOST, "set how many calls may wait; 0 for none")
        .between(
            at + "max-wait", maxWait, Duration.ZERO, Duration.ofSeconds(10), "set such as 50ms")
        .throwIfAny();
  }

  /**
   * Returns an ordinary lane for this machine: two calls a core at first, since the time of an
   * unhurried call is learned from the first of them; waits of 50 ms.
   */
  public static AdaptiveLimiterSettings defaults(String name) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new AdaptiveLimiterSettings(name, cores, 2 * cores, 2000, 1000, Duration.ofMillis(50));
  }
}
