// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

/**
 * How long a value lives, on the monotonic clock of this process. Immutable.
 *
 * @param memoryExpiryNanos when its copy in memory is over
 * @param expiryNanos when its time is over
 * @param refreshNanos from when on a hit may load it anew before its time is over; {@code
 *     overNanos} if never
 * @param ttlNanos its whole time
 * @param costNanos how long its load took
 */
public record Expiry(
    long memoryExpiryNanos, long expiryNanos, long refreshNanos, long ttlNanos, long costNanos) {

  /** Until when a hit needs no second thought. */
  long checkAtNanos() {
    return memoryExpiryNanos - refreshNanos < 0 ? memoryExpiryNanos : refreshNanos;
  }
}
