// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClosedNetworkTest {

  /**
   * One processor, a second on it, a second elsewhere, by hand. One caller: 1 / (1 + 1). Two: who
   * arrives finds the other there half of the time, 1.5 s, 2 / 2.5. Three: 0, 1 or 2 others are
   * there with 0.2, 0.4 and 0.4, so 2.2 s, 3 / 3.2.
   */
  @Test
  void agreesWithTheHandComputedCallersOfOneProcessor() {
    ClosedNetwork network = new ClosedNetwork(1, 1, 1);

    assertThat(network.perSecond(1)).isCloseTo(0.5, within(1e-9));
    assertThat(network.perSecond(2)).isCloseTo(0.8, within(1e-9));
    assertThat(network.perSecond(3)).isCloseTo(0.9375, within(1e-9));
  }

  /** Two processors: two callers never wait, 2 / 2; the third finds both busy a quarter of it. */
  @Test
  void agreesWithTheHandComputedCallersOfTwoProcessors() {
    ClosedNetwork network = new ClosedNetwork(2, 1, 1);

    assertThat(network.perSecond(2)).isCloseTo(1, within(1e-9));
    assertThat(network.perSecond(3)).isCloseTo(3 / 2.125, within(1e-9));
  }

  @Test
  void growsWithTheCallersAndEndsAtTheProcessors() {
    ClosedNetwork network = new ClosedNetwork(2, 0.001, 0.01);
    double before = 0;
    for (int callers = 1; callers <= 200; callers++) {
      double now = network.perSecond(callers);
      assertThat(now).isGreaterThan(before - 1e-6).isLessThanOrEqualTo(2_000 + 1e-6);
      before = now;
    }
    assertThat(before).isCloseTo(2_000, within(1.0));
  }

  @Test
  void findsTheTimeElsewhereThatExplainsAThroughput() {
    ClosedNetwork fitted = ClosedNetwork.fit(2, 0.001, 1, 400);

    assertThat(fitted.elsewhereSeconds()).isCloseTo(0.0015, within(1e-9));
    assertThat(fitted.perSecond(1)).isCloseTo(400, within(1e-3));
    assertThat(ClosedNetwork.fit(2, 0.01, 1, 400).elsewhereSeconds()).isCloseTo(0, within(1e-9));
  }
}
