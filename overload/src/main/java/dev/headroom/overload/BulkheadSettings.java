// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * How many calls a resource takes.
 *
 * <p>Immutable.
 *
 * @param name what meters and refusals call it
 * @param maxConcurrent calls that may run at once, 1 to 100 000
 * @param maxCalls calls that may be inside, running and waiting together, from running to 1 000 000
 * @param maxWait how long one may wait, 0 to 60 s
 */
public record BulkheadSettings(String name, int maxConcurrent, int maxCalls, Duration maxWait) {
  /**
   * Checks.
   *
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  public BulkheadSettings {
    String at = "headroom.overload." + name + ".";
    new SettingsCheck()
        .between(at + "running", maxConcurrent, 1, 100_000, "set what the resource does at once")
        .between(at + "inside", maxCalls, maxConcurrent, 1_000_000, "set it to running or more")
        .between(
            at + "max-wait", maxWait, Duration.ZERO, Duration.ofSeconds(60), "set such as 200ms")
        .throwIfAny();
  }
}
