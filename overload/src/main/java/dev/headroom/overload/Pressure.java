// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * A sign of overload that latencies do not show, such as a lack of processor time.
 *
 * <p>Thread-safe. Each adaptive limiter reads it at the end of each window, a few times a second,
 * under its lock: an implementation must answer from memory.
 *
 * @see ProcessPressure
 */
@FunctionalInterface
public interface Pressure {
  /** No pressure. */
  Pressure NONE = () -> false;

  /** Returns whether limits should fall, down to their minimum, whatever the latencies are. */
  boolean isHigh();

  /**
   * Returns whether limits should not rise unless a probe shows that no queue is hidden in their
   * baseline: a limiter at its limit then tries half of it for a moment.
   */
  default boolean capsLimits() {
    return false;
  }
}
