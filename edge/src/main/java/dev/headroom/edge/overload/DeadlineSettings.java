// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The longest time from a request's arrival to the beginning of its response.
 *
 * <p>Immutable.
 *
 * @param total from the first filter to the first byte of the response, 100 ms to 1 h
 */
public record DeadlineSettings(Duration total) {
  /**
   * Checks the value.
   *
   * @throws dev.headroom.ground.SettingsException names the fault
   */
  public DeadlineSettings {
    new SettingsCheck()
        .between(
            "headroom.edge.deadline",
            total,
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "set how long a client waits at most, such as 30s")
        .throwIfAny();
  }

  /** Returns 30 s. */
  public static DeadlineSettings defaults() {
    return new DeadlineSettings(Duration.ofSeconds(30));
  }
}
