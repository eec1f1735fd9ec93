// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import com.vladmihalcea.flexypool.FlexyPoolDataSource;
import com.vladmihalcea.flexypool.adaptor.HikariCPPoolAdapter;
import com.vladmihalcea.flexypool.config.FlexyPoolConfiguration;
import com.vladmihalcea.flexypool.strategy.IncrementPoolOnTimeoutConnectionAcquisitionStrategy;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The connections that our sizing gives a pool so that its callers wait no longer than those of
 * FlexyPool, beside the connections that FlexyPool has opened by then. Immutable.
 *
 * <p>FlexyPool is set up as its author's articles on sizing do it: HikariCP with one connection,
 * which grows by one whenever a call has waited for longer than a threshold, up to a limit that it
 * does not reach. The threshold is the wait that our own advice aims at: a tenth of the time for
 * which a connection is held. It grows under the load; its wait is that of the same load once more.
 *
 * <p>Ours has the size that is predicted for that wait, or for a millisecond where it is shorter.
 * Its wait is measured too; as long as it is longer than that, one connection is added.
 */
final class PoolPeerRow {
  private static final String PEER = "flexypool";
  private static final double GOAL = 0.7;
  private static final double TOLERATED_PART = 0.1;
  private static final int LIMIT = 100;
  private static final int WARM_UP_SECONDS = 1;

  /** In a quick run one shape of each kind of times, of two sizes. */
  private static final int QUICK_STEP = 5;

  /** A pool after its load. Immutable. */
  record Sized(int connections, double waitSeconds) {}

  private PoolPeerRow() {}

  static BenchRow row(SuiteRun run) {
    BenchRow.Builder row =
        BenchRow.of(
            "pool-connections", "connections", "ratio to FlexyPool's, for a wait no longer");
    List<PoolShape> shapes = PoolShape.all();
    List<Double> ratios = new ArrayList<>();
    int ours = 0;
    int theirs = 0;
    for (int i = 0; i < shapes.size(); i += run.quick() ? QUICK_STEP : 1) {
      PoolShape shape = shapes.get(i);
      Sized peer = grown(shape, run.quick() ? 6 : 30);
      Sized own = sized(shape, peer, run.quick() ? 4 : 30);
      run.step(
          String.format(
              Locale.ROOT,
              "advise: %s: %d connections and %.1f ms, FlexyPool %d and %.1f ms",
              shape.label(),
              own.connections(),
              own.waitSeconds() * 1e3,
              peer.connections(),
              peer.waitSeconds() * 1e3));
      row.figure(shape.label(), own.connections() + " for " + peer.connections());
      ratios.add((double) own.connections() / peer.connections());
      ours += own.connections();
      theirs += peer.connections();
    }
    return row.figure("ours", ours)
        .figure("peers", Map.of(PEER, theirs))
        .value(Interval.of(ratios))
        .atMost(GOAL);
  }

  /** Lets FlexyPool grow under a load, and measures its wait under the same load. */
  static Sized grown(PoolShape shape, int seconds) {
    double tolerated = Math.max(PoolShape.MIN_SECONDS, TOLERATED_PART * shape.holdSeconds());
    try (HikariDataSource pool = PoolShape.open(1)) {
      FlexyPoolDataSource<HikariDataSource> growing =
          flexyPool(pool, (int) Math.round(tolerated * 1e3));
      var _ = shape.waitSeconds(growing, seconds);
      double wait = shape.waitSeconds(growing, seconds);
      return new Sized(pool.getHikariPoolMXBean().getTotalConnections(), wait);
    }
  }

  @SuppressWarnings("unchecked") // its strategies are generic variable arguments
  private static FlexyPoolDataSource<HikariDataSource> flexyPool(
      HikariDataSource pool, int thresholdMillis) {
    FlexyPoolConfiguration<HikariDataSource> configuration =
        new FlexyPoolConfiguration.Builder<>("bench", pool, HikariCPPoolAdapter.FACTORY).build();
    return new FlexyPoolDataSource<>(
        configuration,
        new IncrementPoolOnTimeoutConnectionAcquisitionStrategy.Factory<>(LIMIT, thresholdMillis));
  }

  private static Sized sized(PoolShape shape, Sized peer, int seconds) {
    double wanted = Math.max(peer.waitSeconds(), PoolShape.MIN_SECONDS);
    int size = shape.sizing().smallest(PoolShape.SHARE, wanted);
    Sized own = measured(shape, size, seconds);
    while (own.waitSeconds() > wanted && own.connections() < peer.connections()) {
      size++;
      own = measured(shape, size, seconds);
    }
    return own;
  }

  private static Sized measured(PoolShape shape, int size, int seconds) {
    try (HikariDataSource pool = PoolShape.open(size)) {
      var _ = shape.waitSeconds(pool, WARM_UP_SECONDS);
      return new Sized(size, shape.waitSeconds(pool, seconds));
    }
  }
}
