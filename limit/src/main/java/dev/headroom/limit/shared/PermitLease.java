// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.ground.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Units that this instance took in advance and may spend until a moment of its own monotonic clock.
 * Thread-safe; a spend is one atomic step and one reading of the clock.
 */
final class PermitLease {
  static final PermitLease NONE = new PermitLease(0, Long.MIN_VALUE, 0);

  private final int units;
  private final long endNanos;
  private final long stamp;
  private final AtomicInteger left;

  /**
   * Creates a lease.
   *
   * @param stamp of the result, on the store's clock
   */
  PermitLease(int units, long endNanos, long stamp) {
    this.units = units;
    this.endNanos = endNanos;
    this.stamp = stamp;
    this.left = new AtomicInteger(units);
  }

  /**
   * Spends one unit; false when there is none; the clock is read after the unit was taken, so that
   * a thread that was held up in between spends nothing late.
   */
  boolean spend(TimeSource time) {
    if (left.get() <= 0) {
      return false;
    }
    int before = left.getAndDecrement();
    if (before <= 0) {
      return false;
    }
    if (time.nanos() - endNanos < 0) {
      return true;
    }
    left.getAndIncrement();
    return false;
  }

  /** Takes the unspent units, and leaves none; for an ended lease. */
  int end() {
    return units == 0 ? 0 : Math.max(0, left.getAndSet(0));
  }

  boolean hasEnded(long now) {
    return units == 0 || now - endNanos >= 0;
  }

  int units() {
    return units;
  }

  int left() {
    return Math.max(0, left.get());
  }

  long stamp() {
    return stamp;
  }
}
