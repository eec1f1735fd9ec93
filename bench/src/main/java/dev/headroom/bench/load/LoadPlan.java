// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.time.Duration;

/**
 * How hard, how long.
 *
 * <p>Immutable.
 *
 * @param perSecond arrivals a second, on average; above 0
 * @param warmUp sent but not counted
 * @param measured counted
 * @param seed of the arrivals' randomness
 */
public record LoadPlan(double perSecond, Duration warmUp, Duration measured, long seed) {

  /** Checks. */
  public LoadPlan {
    if (!(perSecond > 0) || measured.isZero() || measured.isNegative() || warmUp.isNegative()) {
      throw new IllegalArgumentException(
          "load was %s a second for %s after %s, allowed above 0 each; give a rate and a time"
              .formatted(perSecond, measured, warmUp));
    }
  }
}
