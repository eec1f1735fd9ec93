// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * The size of a bulkhead.
 *
 * <p>Immutable.
 *
 * @param name the name in meters and exceptions
 * @param maxConcurrent calls that may run at once, 1 to 100 000
 * @param maxCalls calls that may run and wait together, from maxConcurrent to 1 000 000
 * @param maxWait the longest wait of a call, 0 to 60 s
 */
public record BulkheadSettings(String name, int maxConcurrent, int maxCalls, Duration maxWait) {
  private static final int CALLS_PER_CONCURRENT = 3;

  /**
   * Checks all values.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public BulkheadSettings {
    new SettingsCheck()
        .between("max-concurrent", maxConcurrent, 1, 100_000, "set what the resource does at once")
        .between(
            "max-calls", maxCalls, maxConcurrent, 1_000_000, "set it to max-concurrent or more")
        .between("max-wait", maxWait, Duration.ZERO, Duration.ofSeconds(60), "set such as 200ms")
        .throwIfAny();
  }

  /** Returns a bulkhead in which twice as many calls may wait as may run, for 200 ms. */
  static BulkheadSettings of(String name, int maxConcurrent) {
    int maxCalls = CALLS_PER_CONCURRENT * maxConcurrent;
    return new BulkheadSettings(name, maxConcurrent, maxCalls, Duration.ofMillis(200));
  }
}
