// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.state.MemoryLimitState;

/**
 * How limits are shared by several instances.
 *
 * <p>Immutable.
 *
 * @param expectedInstances the fewest instances that shares are divided by, 1 to 10 000; set it to
 *     the most that ever run where a bound must hold from the first moment
 * @param maxKeys how many keys are remembered on this instance, 1 to 10 million
 */
public record LimitSettings(int expectedInstances, int maxKeys) {
  /**
   * Creates settings.
   *
   * @throws dev.headroom.ground.SettingsException when a part is outside its range
   */
  public LimitSettings {
    new SettingsCheck()
        .between(
            "headroom.limit.expected-instances",
            expectedInstances,
            1,
            10_000,
            "set the most instances that run at once")
        .between("headroom.limit.max-keys", maxKeys, 1, 10_000_000, "set such as 100000")
        .throwIfAny();
  }

  /** Returns the defaults: one instance, 100 000 keys. */
  public static LimitSettings defaults() {
    return new LimitSettings(1, MemoryLimitState.DEFAULT_MAX_KEYS);
  }
}
