// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.suite.scale.FanOut.Cycle;
import dev.headroom.bench.suite.scale.FanOut.Result;
import dev.headroom.bench.suite.scale.FanOut.Server;
import org.junit.jupiter.api.Test;

class FanOutTest {

  private static final Cycle LOG = new Cycle(1, 0.1, 0);
  private static final Server MILLISECOND = new Server(1, 0.001);

  /** A visit, a wait of 100 ms and a reading take 102 ms: a hundred readings in 10.2 s. */
  @Test
  void readsAsOftenAsAnIdleFollowerWaits() {
    Result idle = new FanOut(1, LOG, MILLISECOND).run(new double[0], 10.2);

    assertThat(idle.readsPerSecond()).isCloseTo(100 / 10.2, within(1e-9));
    assertThat(idle.utilisation()).isCloseTo(200 * 0.001 / 10.2, within(2e-4));
    assertThat(idle.reachP99Millis()).isNaN();
  }

  /** The change takes 1 ms; then three readings that wait for it are served one after the other. */
  @Test
  void reachesTheLastFollowerAfterAllOthers() {
    Result three = new FanOut(3, LOG, MILLISECOND).run(new double[] {0.05}, 0.06);
    Result parallel = new FanOut(3, LOG, new Server(3, 0.001)).run(new double[] {0.05}, 0.06);

    assertThat(three.reachP99Millis()).isCloseTo(4, within(1e-6));
    assertThat(parallel.reachP99Millis()).isCloseTo(2, within(1e-6));
  }

  /** A poll without a visit before it: a statement each second, and one for the change. */
  @Test
  void readsOnceMoreForAChange() {
    Cycle poll = new Cycle(0, 1, 0.002);
    Result idle = new FanOut(1, poll, MILLISECOND).run(new double[0], 9.95);
    Result changed = new FanOut(1, poll, MILLISECOND).run(new double[] {0.5}, 9.95);

    assertThat(Math.round(idle.readsPerSecond() * 9.95)).isEqualTo(10);
    assertThat(Math.round(changed.readsPerSecond() * 9.95)).isEqualTo(11);
    assertThat(changed.reachP99Millis()).isCloseTo(3, within(1e-6));
  }

  @Test
  void slowsDownWhereTheServerIsFull() {
    Result few = new FanOut(2, LOG, MILLISECOND).run(20, 20, 1);
    Result many = new FanOut(200, LOG, MILLISECOND).run(20, 20, 1);

    assertThat(few.utilisation()).isLessThan(0.2);
    assertThat(many.utilisation()).isGreaterThan(0.95).isLessThanOrEqualTo(1.02);
    assertThat(many.reachP99Millis()).isGreaterThan(10 * few.reachP99Millis());
    assertThat(many.readsPerSecond()).isLessThan(few.readsPerSecond());
  }

  @Test
  void findsTheNetworkThatExplainsTheReadingsOfOneFollower() {
    double seen =
        new FanOut(1, LOG.withNetwork(0.003), new Server(1, 0.0001))
            .run(500, 20, 1)
            .readsPerSecond();
    Cycle fitted = FanOut.fit(LOG, new Server(1, 0.0001), seen, 500);

    assertThat(fitted.networkSeconds()).isCloseTo(0.003, within(0.0001));
  }
}
