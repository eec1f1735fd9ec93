// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.edge;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.http.HitServers;
import dev.headroom.bench.http.SlowSenders;
import dev.headroom.bench.load.SocketLoad;
import dev.headroom.bench.process.PinnedProcess;
import java.util.List;

/**
 * What 500 clients that send a byte a second, and come again when they are hung up, do to those who
 * want an answer. Confined to one thread.
 */
final class SlowBodies {
  private static final int SENDERS = 500;
  private static final double PER_SECOND = 500;
  private static final int SECONDS = 10;
  private static final int WARM_SECONDS = 30;
  private static final int MIN_ROUNDS = 5;

  private static final HitServers.Target LIST = new HitServers.Target("/list/20", false, false);

  private SlowBodies() {}

  static List<BenchRow> rows(SuiteRun run) {
    String obstacle = PinnedProcess.obstacle();
    if (obstacle != null) {
      return List.of(
          BenchRow.unmeasured("slow-bodies-p99", Comparator.AT_MOST, 1.2, obstacle),
          BenchRow.unmeasured("slow-bodies-held", Comparator.AT_MOST, 10, obstacle));
    }
    Rounds rounds = new Rounds();
    double[] held = new double[Math.max(MIN_ROUNDS, run.rounds())];
    try (HitServers servers = new HitServers(false)) {
      run.step("slow bodies: warming the application");
      servers.load(LIST, 0, 8);
      // What serves slow senders is to be compiled too: its compiler would take the measured core.
      try (SlowSenders senders = new SlowSenders(servers.appPort(), SENDERS)) {
        senders.awaitSteady();
        servers.load(LIST, PER_SECOND, WARM_SECONDS);
      }
      for (int round = 0; round < held.length; round++) {
        run.step("slow bodies: idle, then 500 slow senders, round " + (round + 1));
        SocketLoad.Result idle = servers.load(LIST, PER_SECOND, SECONDS);
        rounds.add("idle", idle.p99Millis());
        try (SlowSenders senders = new SlowSenders(servers.appPort(), SENDERS)) {
          senders.awaitSteady();
          rounds.add(Rounds.OURS, servers.load(LIST, PER_SECOND, SECONDS).p99Millis());
          Double longest = senders.longest();
          held[round] = longest == null ? 60 : longest;
        }
      }
    }
    return List.of(
        rounds.ratio("slow-bodies-p99", "ms", "idle", Comparator.AT_MOST, 1.2),
        BenchRow.of("slow-bodies-held", "s", "the longest that a slow sender was held")
            .figure("ours", Rounds.median(held))
            .value(Interval.of(held))
            .atMost(10));
  }
}
