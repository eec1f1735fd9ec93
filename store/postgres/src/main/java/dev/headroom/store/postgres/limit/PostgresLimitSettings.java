// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * How limits are asked of PostgreSQL.
 *
 * <p>Immutable.
 *
 * @param timeout how long a decision may wait, 5 ms to 5 s; windows are held longer by it
 * @param connections how many decisions may be under way at once, 1 to 64
 */
public record PostgresLimitSettings(Duration timeout, int connections) {
  private static final String AT = "headroom.limit.postgres.";

  /**
   * Checks.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public PostgresLimitSettings {
    new SettingsCheck()
        .between(
            AT + "timeout",
            timeout,
            Duration.ofMillis(5),
            Duration.ofSeconds(5),
            "set how long a decision may wait, such as 50ms")
        .between(AT + "connections", connections, 1, 64, "set such as 4")
        .throwIfAny();
  }

  /** Returns the usual settings: 50 ms, 4 connections. */
  public static PostgresLimitSettings defaults() {
    return new PostgresLimitSettings(Duration.ofMillis(50), 4);
  }
}
