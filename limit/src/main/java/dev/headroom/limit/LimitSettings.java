// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.state.MemoryLimitState;

/**
 * How limits are held over several instances.
 *
 * <p>Immutable.
 *
 * @param expectedInstances the fewest instances that shares are reckoned by, 1 to 10 000; set it to
 *     the most that ever run where a bound must hold from the first moment
 * @param maxKeys how many keys are remembered on this instance, 1 to 10 million
 * @param maxWaiting how many calls of one rule may wait here for their permits at once, 0 to 10
 *     000; who comes then is refused
 */
public record LimitSettings(int expectedInstances, int maxKeys, int maxWaiting) {
  private static final int WAITING = 64;

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
        .between("headroom.limit.max-waiting", maxWaiting, 0, 10_000, "set such as 64")
        .throwIfAny();
  }

  /** Creates settings with the usual number of calls that may wait. */
  public LimitSettings(int expectedInstances, int maxKeys) {
    this(expectedInstances, maxKeys, WAITING);
  }

  /** Returns the usual settings. */
  public static LimitSettings defaults() {
    return new LimitSettings(1, MemoryLimitState.DEFAULT_MAX_KEYS);
  }
}
