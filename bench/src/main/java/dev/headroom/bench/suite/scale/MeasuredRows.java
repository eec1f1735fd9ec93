// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.scale.FanOut.Cycle;
import dev.headroom.bench.suite.scale.FanOut.Server;
import dev.headroom.bench.suite.scale.MeasuredInstances.Throughput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One, two and three instances on this machine beside what is simulated for them with parameters
 * fitted on one. Immutable.
 *
 * @param rows of which each is the error of two or of three instances
 * @param redisSeconds that Redis spends on a decision of a limit
 */
record MeasuredRows(List<BenchRow> rows, double redisSeconds) {

  static final double GOAL = 0.2;

  private static final int INSTANCES = 3;
  private static final int CHANGES_PER_SECOND = 500;
  private static final int LEASED_PER_SECOND = 2_000;
  private static final int CAPACITY = 20_000;
  private static final long LEASE_NANOS = 1_000_000_000 / 60;

  MeasuredRows {
    rows = List.copyOf(rows);
  }

  /** What one number of instances did and what was simulated, by round. Confined to one thread. */
  static final class Comparison {
    private final String id;
    private final String unit;
    private final String what;
    private final Map<Integer, List<Double>> measured = new TreeMap<>();
    private final Map<Integer, List<Double>> simulated = new TreeMap<>();

    Comparison(String id, String unit, String what) {
      this.id = id;
      this.unit = unit;
      this.what = what;
    }

    void add(int instances, double found, double expected) {
      measured.computeIfAbsent(instances, any -> new ArrayList<>()).add(found);
      simulated.computeIfAbsent(instances, any -> new ArrayList<>()).add(expected);
    }

    /** Returns a row for each number of instances but one, on which the parameters were fitted. */
    List<BenchRow> rows() {
      List<BenchRow> rows = new ArrayList<>();
      measured.forEach((instances, found) -> {
        if (instances > 1) {
          List<Double> expected = simulated.getOrDefault(instances, List.of());
          List<Double> errors = new ArrayList<>();
          for (int i = 0; i < found.size(); i++) {
            errors.add(Math.abs(expected.get(i) / found.get(i) - 1));
          }
          rows.add(
              BenchRow.of("scale-%s-%d".formatted(id, instances), unit, what)
                  .figure("one", median(measured.getOrDefault(1, found)))
                  .figure("measured", median(found))
                  .figure("simulated", median(expected))
                  .value(Interval.of(errors))
                  .atMost(GOAL));
        }
      });
      return rows;
    }

    private static double median(List<Double> values) {
      return Interval.of(values).value();
    }

    String line(int instances) {
      return "%s, %d instances: measured %s, simulated %s %s"
          .formatted(
              id,
              instances,
              FigureFormat.format(measured.getOrDefault(instances, List.of()).getLast()),
              FigureFormat.format(simulated.getOrDefault(instances, List.of()).getLast()),
              unit);
    }
  }

  static MeasuredRows measure(SuiteRun run) {
    Comparison throughput =
        new Comparison("throughput", "decisions/s", "error, fitted on one instance");
    Comparison reads = new Comparison("log-reads", "reads/s", "error, fitted on one instance");
    Comparison leases = new Comparison("lease-calls", "calls", "error, fitted on one instance");
    List<Double> redis = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    Duration time = Duration.ofMillis(run.quick() ? 1_500 : 5_000);
    try (MeasuredInstances warm = new MeasuredInstances()) {
      run.step("scale: warming");
      warm.start(INSTANCES);
      var _ = warm.throughput("warm", time.multipliedBy(2));
    }
    for (int round = 1; round <= run.rounds(); round++) {
      ClosedNetwork network = new ClosedNetwork(processors, 1, 0);
      Cycle cycle = new Cycle(1, FanOut.LONGEST_SILENCE_SECONDS, 0);
      Server server = new Server(1, 0);
      long roundTrip = 0;
      try (MeasuredInstances instances = new MeasuredInstances()) {
        for (int n = 1; n <= INSTANCES; n++) {
          run.step("scale: %d of %d instances, round %d".formatted(n, INSTANCES, round));
          instances.start(n);
          var _ = instances.throughput("first", time);
          Throughput found = instances.throughput("measured", time);
          double read = instances.logReads(CHANGES_PER_SECOND, time);
          if (n == 1) {
            network = ClosedNetwork.fit(processors, found.cpuSeconds(), 1, found.perSecond());
            server = new Server(1, found.redisSeconds());
            cycle = FanOut.fit(cycle, server, read, CHANGES_PER_SECOND);
            roundTrip = (long) (1e9 / found.perSecond());
          }
          if (n == INSTANCES) {
            // The more callers there are, the more calls share a reading of Redis' sockets.
            redis.add(found.redisSeconds());
          }
          throughput.add(n, found.perSecond(), network.perSecond(n));
          reads.add(
              n,
              read,
              new FanOut(n, cycle, server).run(CHANGES_PER_SECOND, 20, 1).readsPerSecond());
          double calls =
              instances.leaseCalls("key" + round + "-" + n, CAPACITY, LEASED_PER_SECOND, time);
          double expected =
              new LeaseCalls(roundTrip, LEASE_NANOS, CAPACITY, n)
                  .random((double) LEASED_PER_SECOND / n, 100_000, 1);
          leases.add(n, calls, expected);
          for (Comparison each : List.of(throughput, reads, leases)) {
            run.step("  " + each.line(n));
          }
        }
      }
    }
    List<BenchRow> rows = new ArrayList<>();
    for (Comparison each : List.of(throughput, reads, leases)) {
      rows.addAll(each.rows());
    }
    return new MeasuredRows(rows, Interval.of(redis).value());
  }
}
