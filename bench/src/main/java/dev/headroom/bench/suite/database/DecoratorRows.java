// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import com.sun.management.ThreadMXBean;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.JmhRounds;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What statement insight adds to a statement in time and garbage, against datasource-proxy; and to
 * borrowing a connection, against HikariCP alone. Immutable.
 */
final class DecoratorRows {
  private static final String PEER = "datasource-proxy";
  private static final double MAX_TIME = 0.25;
  private static final double MAX_GARBAGE = 0.1;
  private static final double MAX_BORROW = 1.15;
  private static final int WARM_UPS = 400_000;
  private static final int CALLS = 200_000;

  private DecoratorRows() {}

  static List<BenchRow> rows(SuiteRun run) {
    Rounds times = JmhRounds.measure(StatementCost.class, 1, run);
    Rounds garbage = new Rounds();
    for (int round = 1; round <= run.rounds(); round++) {
      run.step("garbage of a statement, round " + round);
      StatementCost cost = new StatementCost();
      cost.open();
      garbage.add("bare", bytes(cost::bare));
      garbage.add("peer", bytes(cost::peer));
      garbage.add(Rounds.OURS, bytes(cost::headroom));
    }
    Rounds borrow = JmhRounds.measure(BorrowReturn.class, 1, run);
    return List.of(
        added("decorator-time", "ns added to a statement", times, MAX_TIME),
        added("decorator-garbage", "bytes added to a statement", garbage, MAX_GARBAGE),
        borrow.ratio("borrow", "ns/op", "hikari", Comparator.AT_MOST, MAX_BORROW));
  }

  /** Compares what ours and the peer add to the driver alone, in each round. */
  private static BenchRow added(String id, String unit, Rounds rounds, double goal) {
    double[] bare = rounds.values("bare");
    double[] ours = added(rounds.values(Rounds.OURS), bare);
    double[] peer = added(rounds.values("peer"), bare);
    double[] ratios = new double[bare.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours[i] / peer[i];
    }
    return BenchRow.of(id, unit, "ratio to " + PEER)
        .figure("ours", Rounds.median(ours))
        .figure("peers", Map.of(PEER, Rounds.median(peer)))
        .value(Interval.of(ratios))
        .atMost(goal);
  }

  private static double[] added(double[] with, double[] without) {
    double[] added = new double[with.length];
    for (int i = 0; i < added.length; i++) {
      added[i] = (with[i] - without[i]) / StatementCost.STATEMENTS;
    }
    return added;
  }

  /** A call that is measured. */
  @FunctionalInterface
  private interface Call {
    int run() throws SQLException;
  }

  /** Returns the bytes that a call allocates once it is compiled. */
  private static double bytes(Call call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try {
      int sum = 0;
      for (int i = 0; i < WARM_UPS; i++) {
        sum += call.run();
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        sum += call.run();
      }
      long after = threads.getCurrentThreadAllocatedBytes();
      return (double) (after - before + (sum == Integer.MIN_VALUE ? 1 : 0)) / CALLS;
    } catch (SQLException e) {
      throw new IllegalStateException("the driver without a server failed", e);
    }
  }
}
