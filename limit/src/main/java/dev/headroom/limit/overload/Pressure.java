// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

/**
 * Tells whether the process is short of what no latency shows: processor, or time lost to garbage.
 *
 * <p>Thread-safe. Asked a few times a second.
 */
@FunctionalInterface
public interface Pressure {
  /** Never any. */
  Pressure NONE = () -> false;

  /** Returns true while limits should fall whatever latencies say. */
  boolean isHigh();
}
