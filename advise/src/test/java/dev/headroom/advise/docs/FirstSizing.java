// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.docs;

import dev.headroom.advise.capacity.PoolSizing;

/** The first sample of {@code docs/advise}. */
final class FirstSizing {
  private FirstSizing() {}

  static int first() {
    // @start region="first-sizing"
    PoolSizing pool = new PoolSizing(400, 0.020, 1); // 400 calls a second hold one for 20 ms
    double seconds = pool.waitSeconds(10, 0.95); // 0.021: with 10, 95 % wait at most 21 ms
    int enough = pool.smallest(0.95, 0.005); // 13: the fewest for which that is 5 ms
    // @end
    return seconds > 0 ? enough : 0;
  }
}
