// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import java.util.ArrayList;
import java.util.List;

/**
 * The wait for a connection of HikariCP that is predicted, beside the one that is measured, for
 * twelve shapes of load. Immutable.
 */
final class PoolAdviceRows {
  private static final double GOAL = 1.5;

  private PoolAdviceRows() {}

  static BenchRow row(SuiteRun run) {
    List<Double> off = new ArrayList<>();
    BenchRow.Builder row =
        BenchRow.of("pool-wait-predicted", "ms", "greatest ratio of p95 waits, either way");
    double worst = 0;
    for (PoolShape each : PoolShape.all()) {
      double predicted = each.sizing().waitSeconds(each.size(), PoolShape.SHARE);
      double measured = measured(each, run.quick() ? 10 : 60);
      double ratio =
          Math.max(predicted, PoolShape.MIN_SECONDS) / Math.max(measured, PoolShape.MIN_SECONDS);
      ratio = Math.max(ratio, 1 / ratio);
      run.step(
          "advise: %s: predicted %.1f ms, measured %.1f ms"
              .formatted(each.label(), predicted * 1e3, measured * 1e3));
      row.figure(each.label() + "-predicted", predicted * 1e3)
          .figure(each.label() + "-measured", measured * 1e3);
      off.add(ratio);
      worst = Math.max(worst, ratio);
    }
    return row.value(new Interval(worst, Interval.of(off).value(), worst, off.size())).atMost(GOAL);
  }

  private static double measured(PoolShape shape, int seconds) {
    try (HikariDataSource pool = PoolShape.open(shape.size())) {
      return shape.waitSeconds(pool, seconds);
    }
  }
}
