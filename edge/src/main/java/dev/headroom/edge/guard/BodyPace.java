// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * How slowly a body may come.
 *
 * <p>Immutable.
 *
 * @param grace how long nothing is asked of it, from the first reading on, 100 ms to 60 s
 * @param leastBytesPerSecond its mean after that, 0 to 1 GiB; 0 asks nothing
 * @param total how long all of it may take, from grace to 1 h
 */
public record BodyPace(Duration grace, long leastBytesPerSecond, Duration total) {
  private static final String AT = "headroom.edge.body.";

  /**
   * Checks.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public BodyPace {
    new SettingsCheck()
        .between(AT + "grace", grace, Duration.ofMillis(100), Duration.ofSeconds(60), "set 4s")
        .between(AT + "least-bytes-per-second", leastBytesPerSecond, 0, 1L << 30, "set 1024")
        .between(AT + "total", total, grace, Duration.ofHours(1), "set 30s")
        .throwIfAny();
  }

  /** Returns the ordinary pace: 1 KiB a second after 4 s, all of it within 30 s. */
  public static BodyPace defaults() {
    return new BodyPace(Duration.ofSeconds(4), 1024, Duration.ofSeconds(30));
  }

  /** Tells whether a body that has come so far is too slow. */
  boolean isTooSlow(long elapsedNanos, long bytes) {
    if (elapsedNanos < grace.toNanos()) {
      return false;
    }
    return elapsedNanos >= total.toNanos() || bytes * 1e9 / elapsedNanos < leastBytesPerSecond;
  }
}
