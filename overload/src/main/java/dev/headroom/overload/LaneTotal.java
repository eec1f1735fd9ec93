// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the lanes of one machine have learned together: the sum of their limits.
 *
 * <p>Thread-safe.
 */
public final class LaneTotal {
  private final AtomicInteger sum = new AtomicInteger();

  /** Creates the total of no lanes; a lane joins when it is made with one of its shares. */
  public LaneTotal() {}

  /** Returns the sum of the limits that the lanes have learned. */
  public int sum() {
    return sum.get();
  }

  void moved(int from, int to) {
    sum.addAndGet(to - from);
  }
}
