// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.http.HitServers;
import dev.headroom.bench.http.Pinned;
import dev.headroom.bench.http.SlowSenders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What 500 clients that send a byte a second do to those who want an answer. Confined to one
 * thread.
 */
final class SlowBodies {
  private static final int SENDERS = 500;
  private static final double PER_SECOND = 500;
  private static final int SECONDS = 5;

  private static final HitServers.Asked LIST = new HitServers.Asked("/list/20", false, false);

  private SlowBodies() {}

  static List<BenchRow> rows(SuiteRun run) {
    String obstacle = Pinned.obstacle();
    if (obstacle != null) {
      return List.of(
          HttpHit.unmeasured("slow-bodies-p99", Comparator.AT_MOST, 1.2, obstacle),
          HttpHit.unmeasured("slow-bodies-held", Comparator.AT_MOST, 10, obstacle));
    }
    Rounds rounds = new Rounds();
    double[] held = new double[run.rounds()];
    try (HitServers servers = new HitServers(false)) {
      run.step("slow bodies: warming the application");
      servers.load(LIST, 0, 8);
      // A first crowd of slow senders is not counted: it is refused by code that is not compiled.
      try (SlowSenders senders = new SlowSenders(servers.appPort(), SENDERS)) {
        servers.load(LIST, PER_SECOND, SECONDS);
        var _ = senders.longest();
      }
      for (int round = 0; round < held.length; round++) {
        run.step("slow bodies: idle, then 500 slow senders, round " + (round + 1));
        HitServers.Found idle = servers.load(LIST, PER_SECOND, SECONDS);
        rounds.add("idle", idle.typicalP99Millis());
        rounds.add("idleWhole", idle.p99Millis());
        try (SlowSenders senders = new SlowSenders(servers.appPort(), SENDERS)) {
          HitServers.Found slow = servers.load(LIST, PER_SECOND, SECONDS);
          rounds.add(Rounds.OURS, slow.typicalP99Millis());
          rounds.add("oursWhole", slow.p99Millis());
          Double longest = senders.longest();
          held[round] = longest == null ? 60 : longest;
        }
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", Rounds.median(held));
    return List.of(
        HttpHit.with(
            HttpHit.with(
                rounds.ratio("slow-bodies-p99", "ms", "idle", Comparator.AT_MOST, 1.2),
                "oursWhole",
                rounds.median("oursWhole")),
            "idleWhole",
            rounds.median("idleWhole")),
        new BenchRow(
            "slow-bodies-held",
            "s",
            figures,
            "the longest that a slow sender was held",
            Rounds.median(held),
            Comparator.AT_MOST,
            10,
            held.length,
            Rounds.spread(held),
            null));
  }
}
