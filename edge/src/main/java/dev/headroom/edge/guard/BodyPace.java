// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The slowest pace at which a request body may arrive.
 *
 * <p>Immutable.
 */
public record BodyPace(
    @Setting(
            value = "Time from the first read before the minimum throughput is enforced.",
            range = "100ms to 60s",
            defaultValue = "4s")
        Duration grace,
    @Setting(
            value =
                "Minimum throughput of a request body after the grace period; slower "
                    + "requests are rejected with 408. 0 disables the check.",
            range = "0 to 1073741824",
            unit = "bytes per second",
            defaultValue = "1024",
            formerly = "least-bytes-per-second")
        long minBytesPerSecond,
    @Setting(
            value = "Longest time until the whole request body has arrived; at least grace.",
            range = "grace to 1h",
            defaultValue = "30s")
        Duration total) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public BodyPace {
    SettingsCheck.of(BodyPace.class)
        .inRange("grace", grace)
        .inRange("minBytesPerSecond", minBytesPerSecond)
        .inRange("total", total)
        .throwIfAny();
  }

  /**
   * Returns whether a body is too slow of which so much has arrived.
   *
   * @param elapsedNanos since its first read
   * @param bytes that have arrived
   */
  public boolean isTooSlow(long elapsedNanos, long bytes) {
    if (elapsedNanos < grace.toNanos()) {
      return false;
    }
    return elapsedNanos >= total.toNanos() || bytes * 1e9 / elapsedNanos < minBytesPerSecond;
  }
}
