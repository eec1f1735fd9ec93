// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LeaseCallsTest {

  private static final long MILLI = 1_000_000;

  /**
   * A request each 10 ms, a lease of 100 ms, by hand. The first call knows of no requests and takes
   * no lease. The second has seen one in 10 ms, so five in half of a lease: one for itself and four
   * in advance. Each further call covers five requests, too.
   */
  @Test
  void agreesWithTheHandComputedCallsOfASteadyRate() {
    LeaseCalls instance = new LeaseCalls(MILLI, 100 * MILLI, 1_000_000, 1);

    assertThat(instance.run(51, () -> 10 * MILLI)).isCloseTo(11.0 / 51, within(1e-9));
  }

  /** Of 16 permits, one instance may take four at a time, one of four instances but one. */
  @Test
  void takesNoMoreThanAQuarterOfTheShareOfAnInstance() {
    LeaseCalls alone = new LeaseCalls(MILLI, 100 * MILLI, 16, 1);
    LeaseCalls oneOfFour = new LeaseCalls(MILLI, 100 * MILLI, 16, 4);

    assertThat(alone.run(41, () -> 10 * MILLI)).isCloseTo(11.0 / 41, within(1e-9));
    assertThat(oneOfFour.run(41, () -> 10 * MILLI)).isEqualTo(1);
  }

  /** Three requests come while each call is in flight, and share the next one. */
  @Test
  void letsThoseWhoComeDuringACallShareTheNext() {
    LeaseCalls instance = new LeaseCalls(30 * MILLI, 0, 1_000_000, 1);

    assertThat(instance.run(301, () -> 10 * MILLI)).isCloseTo(1 / 3.0, within(0.01));
  }

  /**
   * A request each millisecond, calls of 3 ms, a lease of 100 ms. Of those who come while a lease
   * is under way all spend it, so that calls stay few though every one of them is overlapped.
   */
  @Test
  void letsThoseWhoWaitedSpendTheLease() {
    LeaseCalls instance = new LeaseCalls(3 * MILLI, 100 * MILLI, 1_000_000, 1);

    assertThat(instance.run(10_000, () -> MILLI)).isLessThan(0.03);
  }

  @Test
  void costsMoreCallsWithMoreInstances() {
    double few = new LeaseCalls(MILLI, 16 * MILLI, 20_000, 3).random(3_000, 20_000, 1);
    double many = new LeaseCalls(MILLI, 16 * MILLI, 20_000, 1_000).random(10, 20_000, 1);

    assertThat(few).isLessThan(0.1);
    assertThat(many).isGreaterThan(few);
  }
}
