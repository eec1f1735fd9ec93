// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.capacity.ServiceSimulation.Plan;
import dev.headroom.advise.capacity.ServiceSimulation.Route;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.ResourceLoad;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolSizingTest {

  /** 400 calls a second that hold a connection for 20 ms: the worked example of docs/advise. */
  @Test
  void predictsTheWaitOfTheWorkedExample() {
    PoolSizing sizing = new PoolSizing(400, 0.02, 1);
    assertThat(sizing.busy()).isCloseTo(8, within(1e-9));
    assertThat(sizing.waitSeconds(9, 0.95)).isCloseTo(0.051, within(0.001));
    assertThat(sizing.waitSeconds(10, 0.95)).isCloseTo(0.021, within(0.001));
    assertThat(sizing.waitSeconds(12, 0.95)).isCloseTo(0.005, within(0.001));
    assertThat(sizing.waitSeconds(16, 0.95)).isZero();
    assertThat(sizing.waitSeconds(8, 0.95)).isInfinite();
  }

  @Test
  void advisesTheFewestConnections() {
    PoolSizing sizing = new PoolSizing(400, 0.02, 1);
    int size = sizing.smallest(0.95, 0.005);
    assertThat(sizing.waitSeconds(size, 0.95)).isLessThanOrEqualTo(0.005);
    assertThat(sizing.waitSeconds(size - 1, 0.95)).isGreaterThan(0.005);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6, 10})
  void predictsTheMeanWaitOfASimulatedPool(int size) {
    double load = 0.8 * size / 0.01;
    Plan plan = new Plan(1000, size, 0, 0, 0, List.of(new Route("GET /", 1, 0.000001, 0.01)));
    double[] loads = new double[10];
    Arrays.fill(loads, load);
    List<LoadSample> samples = new ServiceSimulation(plan, 11).run(loads, 10, 1).samples();
    double calls = 0;
    double waited = 0;
    for (LoadSample each : samples) {
      ResourceLoad.Calls of = Objects.requireNonNull(each.resources().get("pool")).calls();
      calls += of.count();
      waited += of.waitSeconds();
    }
    double predicted = new PoolSizing(load, 0.01, 1).meanWaitSeconds(size);
    assertThat(waited / calls).isBetween(predicted / 1.5, predicted * 1.5);
  }
}
