// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import dev.headroom.ground.TimeSource;

/**
 * A token bucket of the calls that a provider accepts.
 *
 * <p>Thread-safe. A batch may take more calls than there are; the next one then waits longer.
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

  /** Returns the time until one call is available; 0 if one is. */
  synchronized long nanosUntilNext() {
    refill();
    return callsPerNano == 0 || available >= 1
        ? 0
        : (long) Math.ceil((1 - available) / callsPerNano);
  }

  synchronized void take(int calls) {
    refill();
    available -= callsPerNano == 0 ? 0 : calls;
  }

  private void refill() {
    long now = time.nanos();
    available = Math.min(burst, available + (now - refilledNanos) * callsPerNano);
    refilledNanos = now;
  }
}
