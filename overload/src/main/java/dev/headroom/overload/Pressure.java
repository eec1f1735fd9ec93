// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * Tells whether the process is short of what no latency shows: processor, or time lost to garbage.
 *
 * <p>Thread-safe. Asked by each lane at the end of each window, a few times a second, under the
 * lane's lock: an implementation answers from memory.
 *
 * @see ProcessPressure
 */
@FunctionalInterface
public interface Pressure {
  /** Never any. */
  Pressure NONE = () -> false;

  /** Returns true while limits should fall, down to their least, whatever latencies say. */
  boolean isHigh();

  /**
   * Returns true while limits should not rise unless it is shown that no queue hides behind them: a
   * lane at its limit then tries half of it for a moment.
   */
  default boolean capsLimits() {
    return false;
  }
}
