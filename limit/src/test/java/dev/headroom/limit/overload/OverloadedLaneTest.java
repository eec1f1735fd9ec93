// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a guard costs that holds all the time: a minute of load, by events. */
class OverloadedLaneTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final Pressure HELD =
      new Pressure() {
        @Override
        public boolean isHigh() {
          return false;
        }

        @Override
        public boolean holdsLimits() {
          return true;
        }
      };

  private static double goodput(Pressure pressure, double times) {
    OverloadedLane lane = new OverloadedLane(pressure);
    lane.load(times * OverloadedLane.capacity(), Duration.ofSeconds(5));
    return lane.load(times * OverloadedLane.capacity(), MINUTE);
  }

  @Test
  void aMachineThatRunsAtAllItHasServesAsMuchUnderThreeTimesTheLoad() {
    double free = goodput(Pressure.NONE, 3);
    double held = goodput(HELD, 3);
    assertThat(free).isGreaterThan(0.9 * OverloadedLane.capacity());
    assertThat(held).isGreaterThan(0.98 * free);
  }

  @Test
  void refusesNothingMoreBelowCapacity() {
    assertThat(goodput(HELD, 0.7)).isGreaterThan(0.99 * goodput(Pressure.NONE, 0.7));
    assertThat(goodput(HELD, 0.9)).isGreaterThan(0.98 * goodput(Pressure.NONE, 0.9));
  }
}
