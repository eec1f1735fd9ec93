// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The cost of a permanent cap: a minute of load, by events. */
class SimulatedOverloadTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final Pressure CAPPED =
      new Pressure() {
        @Override
        public boolean isHigh() {
          return false;
        }

        @Override
        public boolean capsLimits() {
          return true;
        }
      };

  private static double goodput(Pressure pressure, double times) {
    SimulatedOverload limiter = new SimulatedOverload(pressure);
    limiter.load(times * SimulatedOverload.capacity(), Duration.ofSeconds(5));
    return limiter.load(times * SimulatedOverload.capacity(), MINUTE);
  }

  @Test
  void aMachineThatRunsAtAllItHasServesAsMuchUnderThreeTimesTheLoad() {
    double free = goodput(Pressure.NONE, 3);
    double held = goodput(CAPPED, 3);
    assertThat(free).isGreaterThan(0.9 * SimulatedOverload.capacity());
    assertThat(held).isGreaterThan(0.98 * free);
  }

  @Test
  void refusesNothingMoreBelowCapacity() {
    assertThat(goodput(CAPPED, 0.7)).isGreaterThan(0.99 * goodput(Pressure.NONE, 0.7));
    assertThat(goodput(CAPPED, 0.9)).isGreaterThan(0.98 * goodput(Pressure.NONE, 0.9));
  }
}
