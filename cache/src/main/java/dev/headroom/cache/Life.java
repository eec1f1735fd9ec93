// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/**
 * How long a value lives, on the monotonic clock of this process. Immutable.
 *
 * @param copyOverNanos when its copy in memory is over
 * @param overNanos when its time is over
 * @param earlyNanos from when on a hit may load it anew before its time is over; {@code overNanos}
 *     if never
 * @param ttlNanos its whole time
 * @param costNanos how long its load took
 */
record Life(long copyOverNanos, long overNanos, long earlyNanos, long ttlNanos, long costNanos) {

  /** Until when a hit needs no second thought. */
  long thinkNanos() {
    return copyOverNanos - earlyNanos < 0 ? copyOverNanos : earlyNanos;
  }
}
