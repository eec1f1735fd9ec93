// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/**
 * A value in memory. Immutable.
 *
 * @param value what callers get
 * @param overNanos when its time is over, on the monotonic clock
 * @param mark where the log stood before it was read
 */
record Entry<V>(V value, long overNanos, Mark mark) implements Slot<V> {

  boolean isOver(long nowNanos) {
    return nowNanos - overNanos >= 0;
  }
}
