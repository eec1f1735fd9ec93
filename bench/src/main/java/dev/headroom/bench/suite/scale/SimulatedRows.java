// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.scale.FanOut.Cycle;
import dev.headroom.bench.suite.scale.FanOut.Result;
import dev.headroom.bench.suite.scale.FanOut.Server;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.HistoryStoreSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/**
 * What one Redis and one PostgreSQL are for one to a thousand instances, and where they end.
 * Immutable.
 *
 * <p>Assumed, where nothing on one machine can be measured: {@link #NETWORK_SECONDS} between
 * instances and stores, {@link #STATEMENT_SECONDS} for a small statement on each of {@link
 * #POSTGRES_THREADS} processors.
 *
 * @param redisSeconds that Redis spends on one script, as measured on three instances
 */
record SimulatedRows(double redisSeconds) {

  static final int MAX_INSTANCES = 1_000;

  private static final double NETWORK_SECONDS = 0.000_5;
  private static final double STATEMENT_SECONDS = 0.000_2;
  private static final int POSTGRES_THREADS = 4;
  private static final int USERS = 1_000_000;

  /** A million users, one in ten at once, a request each three seconds. */
  private static final double REQUESTS_PER_SECOND = 33_000;

  private static final double CHANGES_PER_SECOND = 50;
  private static final double REVOCATIONS_PER_SECOND = 5;
  private static final double SECONDS = 10;
  private static final long SEED = 7;
  private static final int[] INSTANCES = {1, 3, 10, 100, MAX_INSTANCES};

  /** Steps of a minute and of ten minutes in a day. */
  private static final double STEPS_A_DAY = 1_440 + 144;

  /** Steps of all resolutions that fill the memory of an instance. */
  private static final double STEPS_IN_MEMORY = 360 + 1_440 + 1_152;

  List<BenchRow> rows(SuiteRun run) {
    Server redis = new Server(1, redisSeconds);
    Server postgres = new Server(POSTGRES_THREADS, STATEMENT_SECONDS);
    Cycle log = new Cycle(1, FanOut.LONGEST_SILENCE_SECONDS, NETWORK_SECONDS);
    Cycle poll = new Cycle(0, 1, NETWORK_SECONDS);
    Map<Integer, Result> invalidation = new TreeMap<>();
    Map<Integer, Result> revocation = new TreeMap<>();
    for (int n : INSTANCES) {
      invalidation.put(n, new FanOut(n, log, redis).run(CHANGES_PER_SECOND, SECONDS, SEED));
      revocation.put(n, new FanOut(n, poll, postgres).run(REVOCATIONS_PER_SECOND, SECONDS, SEED));
    }
    List<BenchRow> rows = new ArrayList<>();
    rows.add(
        row(run, "user-limits", "share", "Redis busy: 10^6 users", this::userLimits)
            .figure("script-us", redisSeconds * 1e6)
            .atMost(0.7));
    rows.add(
        row(run, "hot-limit", "calls", "Redis calls a request", SimulatedRows::hotLimit)
            .atMost(0.05));
    rows.add(
        row(
                run,
                "invalidation-reach",
                "ms",
                "p99 of 50 changes/s",
                n -> result(invalidation, n).reachP99Millis())
            .atMost(1_000));
    rows.add(
        row(
                run,
                "invalidation-share",
                "share",
                "Redis busy: followers",
                n -> result(invalidation, n).utilisation())
            .atMost(0.7));
    rows.add(
        row(
                run,
                "revocation-reach",
                "ms",
                "p99 of 5 log-outs/s",
                n -> result(revocation, n).reachP99Millis())
            .atMost(5_000));
    rows.add(
        row(
                run,
                "revocation-share",
                "share",
                "PostgreSQL busy: followers",
                n -> result(revocation, n).utilisation())
            .atMost(0.7));
    rows.add(
        row(run, "history-days", "days", "days in its space", SimulatedRows::historyDays)
            .atLeast((double) HistoryStoreSettings.defaults().minutesKept().toDays()));
    return rows;
  }

  private static Result result(Map<Integer, Result> results, int instances) {
    return results.getOrDefault(instances, new Result(Double.NaN, Double.NaN, Double.NaN));
  }

  /** Returns a row whose value is that of the most instances; the curve is in its figures. */
  private static BenchRow.Builder row(
      SuiteRun run, String id, String unit, String measure, IntToDoubleFunction curve) {
    BenchRow.Builder row =
        BenchRow.of("simulated-" + id, unit, measure + ", %d instances".formatted(MAX_INSTANCES));
    StringBuilder line = new StringBuilder("  simulated " + id + ", " + unit + ":");
    double last = Double.NaN;
    for (int n : INSTANCES) {
      last = curve.applyAsDouble(n);
      row.figure("at-" + n, last);
      line.append("  ").append(n).append(": ").append(FigureFormat.format(last));
    }
    run.step(line.toString());
    return row.value(last);
  }

  /** One exact rule of 60 permits a minute for each user. */
  private double userLimits(int instances) {
    double calls = new UserCalls(USERS, 60, 60).run(instances, REQUESTS_PER_SECOND, SEED);
    return calls * REQUESTS_PER_SECOND * redisSeconds;
  }

  /** One leased rule of 20 000 permits a second for all, at half of it. */
  private static double hotLimit(int instances) {
    int permits = 20_000;
    return new LeaseCalls((long) (NETWORK_SECONDS * 1e9), 1_000_000_000 / 60, permits, instances)
        .random(permits / 2.0 / instances, 100_000, SEED);
  }

  /** What fits into the store, if every step is as large as what memory holds of it at most. */
  static double historyDays(int instances) {
    double step = HistorySettings.defaults().memoryBytes() / STEPS_IN_MEMORY;
    return HistoryStoreSettings.defaults().maxBytes() / (step * STEPS_A_DAY * instances);
  }
}
