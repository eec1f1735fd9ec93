// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.load;

import java.time.Duration;

/**
 * The rate and the duration of a load.
 *
 * <p>Immutable.
 *
 * @param perSecond the mean arrivals per second; above 0
 * @param warmUp the time in which requests are sent but not measured
 * @param measured the time in which requests are measured
 * @param seed the seed of the arrivals
 */
public record LoadPlan(double perSecond, Duration warmUp, Duration measured, long seed) {

  /** Checks the values. */
  public LoadPlan {
    if (!(perSecond > 0) || measured.isZero() || measured.isNegative() || warmUp.isNegative()) {
      throw new IllegalArgumentException(
          "load is %s per second for %s after %s, but rate and time must be above 0"
              .formatted(perSecond, measured, warmUp));
    }
  }
}
