// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.store.embedded.PostgresServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Jobs a second that do nothing: a backlog is enqueued, then workers do it. Each contestant has a
 * new database in the same PostgreSQL; the rate is counted from the first job until the database
 * has none that is left, so that nobody pays for the wait before a first poll, and ends that are
 * written later count.
 *
 * <p>Confined to one thread.
 */
final class ThroughputRows {
  private static final String DB_SCHEDULER = "db-scheduler";
  private static final String JOBRUNR = "jobrunr";
  private static final String ONCE = "headroom with once";
  private static final String ENQUEUE = " enqueued a second";

  private final PostgresServer server;
  private final Rounds work = new Rounds();
  private final Rounds enqueue = new Rounds();

  /** A contestant, and how many jobs a round of it has. Immutable. */
  private record Queue(String name, int jobs, Supplier<Contestant> contestant) {}

  ThroughputRows(PostgresServer server) {
    this.server = server;
  }

  List<BenchRow> rows(SuiteRun run) throws InterruptedException {
    int many = run.quick() ? 5_000 : 40_000;
    int few = run.quick() ? 1_000 : 6_000;
    // The first round loads classes and fills caches.
    List<Queue> queues =
        List.of(
            new Queue(Rounds.OURS, many, () -> new HeadroomQueue(server, false)),
            new Queue(DB_SCHEDULER, many, () -> new DbSchedulerQueue(server)),
            new Queue(ONCE, many, () -> new HeadroomQueue(server, true)),
            new Queue(JOBRUNR, few, () -> new JobRunrQueue(server)));
    for (int round = 0; round <= run.rounds(); round++) {
      for (Queue each : Rounds.order(round, queues)) {
        run.step("jobs that do nothing, round " + round + ": " + each.name());
        measure(each, round > 0);
      }
    }
    return List.of(
        row("noop-db-scheduler", DB_SCHEDULER)
            .figure(ONCE, work.median(ONCE))
            .figure("share of it", interval(ONCE, Rounds.OURS).value())
            .atLeast(0.8),
        row("noop-jobrunr", JOBRUNR).atLeast(3));
  }

  private BenchRow.Builder row(String id, String peer) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", work.median(Rounds.OURS));
    figures.put("peers", Map.of(peer, work.median(peer)));
    figures.put("ours" + ENQUEUE, enqueue.median(Rounds.OURS));
    figures.put(peer + ENQUEUE, enqueue.median(peer));
    return BenchRow.of(id, "jobs/s", "ratio to " + peer)
        .figures(figures)
        .value(interval(Rounds.OURS, peer));
  }

  private Interval interval(String one, String other) {
    return Interval.of(work.ratios(one, other));
  }

  private void measure(Queue measured, boolean counts) throws InterruptedException {
    int jobs = measured.jobs();
    try (Contestant queue = measured.contestant().get()) {
      long begun = System.nanoTime();
      queue.enqueue(jobs);
      double enqueued = jobs / ((System.nanoTime() - begun) / 1e9);
      Contestant.Tally tally = new Contestant.Tally(jobs);
      queue.start(tally);
      double done = tally.jobsPerSecond(queue::left);
      if (counts) {
        enqueue.add(measured.name(), enqueued);
        work.add(measured.name(), done);
      }
    }
  }
}
