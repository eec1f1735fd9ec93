// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.advise.load.RouteLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Exact mean value analysis of a closed network, users who think between requests, as an oracle:
 * the samples of few users must give the bounds of many.
 */
class ClosedNetworkTest {
  private static final double THINK = 1;
  private static final double CPU = 0.010;
  private static final double DATABASE = 0.016;

  /** Throughput and times at the processor and at the database, for a number of users. */
  private record Solution(double throughput, double cpuSeconds, double databaseSeconds) {}

  private static Solution meanValues(int users) {
    double atCpu = 0;
    double atDatabase = 0;
    Solution solution = new Solution(0, CPU, DATABASE);
    for (int n = 1; n <= users; n++) {
      double cpu = CPU * (1 + atCpu);
      double database = DATABASE * (1 + atDatabase);
      double throughput = n / (THINK + cpu + database);
      atCpu = throughput * cpu;
      atDatabase = throughput * database;
      solution = new Solution(throughput, cpu, database);
    }
    return solution;
  }

  private static LoadSample sample(int step, Solution of) {
    double requests = of.throughput() * 10;
    double seconds = of.cpuSeconds() + of.databaseSeconds();
    return new LoadSample(
        Instant.ofEpochSecond(10L * step),
        10,
        Map.of(
            "GET /",
            new RouteLoad(
                requests, requests * seconds, Latencies.of(Map.of(seconds, requests)), Map.of())),
        Map.of(
            "cpu",
            new ResourceLoad(
                Resource.of("cpu", ResourceKind.PROCESSOR),
                1,
                requests * CPU,
                ResourceLoad.Calls.UNKNOWN),
            "database",
            new ResourceLoad(
                Resource.of("database", ResourceKind.STATION),
                0,
                requests * of.databaseSeconds(),
                new ResourceLoad.Calls(requests, Double.NaN, 0))));
  }

  @Test
  void findsTheBoundOfManyUsersFromTheTimesOfFew() {
    List<LoadSample> samples = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      samples.add(sample(i, meanValues(3 + i)));
    }
    CapacityEstimate estimate =
        new CapacityPredictor(new Objective(10, 0.95, 0.01)).predict(samples, Instant.EPOCH);
    double bound = meanValues(500).throughput();
    assertThat(bound).isCloseTo(1 / DATABASE, within(0.01));
    assertThat(estimate.breaking().load()).isCloseTo(bound, within(bound / 10));
    assertThat(estimate.bottleneck().resource()).isEqualTo("database");
    assertThat(estimate.bottleneck().next()).isEqualTo("cpu");
    assertThat(estimate.bottleneck().nextLoad()).isCloseTo(1 / CPU, within(10.0));
  }
}
