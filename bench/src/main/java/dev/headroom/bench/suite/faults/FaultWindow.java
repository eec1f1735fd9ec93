// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.load.SteadyLoad;

/**
 * The moment in which something was killed.
 *
 * <p>Immutable.
 *
 * @param victim what was killed
 * @param beginNanos before the signal was sent, by {@link System#nanoTime}
 * @param endNanos when it was known to have ended
 */
record FaultWindow(String victim, long beginNanos, long endNanos) {

  /** Kills something, and returns when that was. */
  static FaultWindow around(String victim, Runnable kill) {
    long begin = System.nanoTime();
    kill.run();
    return new FaultWindow(victim, begin, System.nanoTime());
  }

  /** Returns whether a request was open at that moment, so that it may have been lost with it. */
  boolean meets(SteadyLoad.Sent request) {
    return request.dueNanos() - endNanos <= 0 && request.endNanos() - beginNanos >= 0;
  }
}
