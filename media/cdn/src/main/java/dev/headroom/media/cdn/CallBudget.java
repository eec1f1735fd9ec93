// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import dev.headroom.ground.TimeSource;

/**
 * A token bucket of the calls that a provider accepts.
 *
 * <p>Thread-safe.
 */
final class CallBudget {
  private static final double MINUTE_NANOS = 60e9;

  private final TimeSource time;
  private final double callsPerNano;
  private final double burst;
  private double available;
  private long refilledNanos;

  /**
   * Creates a full bucket.
   *
   * @param callsPerMinute 0 for no limit
   */
  CallBudget(int callsPerMinute, TimeSource time) {
    this.time = time;
    this.callsPerNano = callsPerMinute / MINUTE_NANOS;
    this.burst = callsPerMinute;
    this.available = burst;
    this.refilledNanos = time.nanos();
  }

  /** Takes one call; returns 0, or the time until one is available where none was. */
  synchronized long tryTake() {
    if (callsPerNano == 0) {
      return 0;
    }
    refill();
    if (available < 1) {
      return (long) Math.ceil((1 - available) / callsPerNano);
    }
    available--;
    return 0;
  }

  private void refill() {
    long now = time.nanos();
    available = Math.min(burst, available + (now - refilledNanos) * callsPerNano);
    refilledNanos = now;
  }
}
