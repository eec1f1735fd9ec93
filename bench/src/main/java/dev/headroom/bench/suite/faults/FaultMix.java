// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.suite.faults.servers.HeldResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A mixed load during which processes are killed at random and come back, one at a time, and what
 * the one instance that is never killed holds before, meanwhile and afterwards.
 *
 * <p>One thread at a time.
 */
final class FaultMix {
  private static final int MIN_PAUSE_MILLIS = 2_000;
  private static final int MAX_PAUSE_MILLIS = 6_000;
  private static final int MIN_DOWN_MILLIS = 500;
  private static final int MAX_DOWN_MILLIS = 4_000;
  private static final Duration SETTLING = Duration.ofSeconds(10);

  /** Overflow connections and idle threads end after a minute. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(100);

  private static final Duration POLL = Duration.ofSeconds(2);

  private final FaultedDeployment deployment;
  private final List<Fault> faults;
  private final Duration duration;
  private final long seed;
  private final Consumer<String> progress;
  private final Map<String, Integer> injected = new TreeMap<>();
  private final Trend heap = new Trend();
  private final Trend resident = new Trend();

  /**
   * Creates a mix.
   *
   * @param deployment serves, and each fault was injected before: what is set up at the first one
   *     is no leak
   * @param faults from which is drawn
   * @param duration of the load
   * @param seed of the draws
   */
  FaultMix(
      FaultedDeployment deployment,
      List<Fault> faults,
      Duration duration,
      long seed,
      Consumer<String> progress) {
    this.deployment = deployment;
    this.faults = List.copyOf(faults);
    this.duration = duration;
    this.seed = seed;
    this.progress = progress;
  }

  /** Runs it, and returns its rows. */
  Map<FaultGoal, BenchRow> rows() throws Exception {
    Thread.sleep(SETTLING);
    HeldResources before = deployment.heldResources();
    Drill drill =
        Drill.run(
            deployment.plan(FaultGoal.MIX_LOST_WRITES),
            deployment.database()::database,
            this::injectAtRandom);
    HeldResources after = leastHeld(before);
    Map<FaultGoal, BenchRow> rows = new EnumMap<>(FaultGoal.class);
    rows.put(FaultGoal.MIX_ANSWERED, answered(drill));
    rows.put(
        FaultGoal.MIX_LOST_WRITES, Drill.lostWrites(FaultGoal.MIX_LOST_WRITES, List.of(drill)));
    rows.put(FaultGoal.MIX_HEAP, rise(FaultGoal.MIX_HEAP, heap));
    rows.put(FaultGoal.MIX_RESIDENT, rise(FaultGoal.MIX_RESIDENT, resident));
    rows.put(
        FaultGoal.MIX_CONNECTIONS,
        growth(FaultGoal.MIX_CONNECTIONS, before.connections(), after.connections()));
    rows.put(
        FaultGoal.MIX_THREADS, growth(FaultGoal.MIX_THREADS, before.threads(), after.threads()));
    rows.put(FaultGoal.MIX_FILES, growth(FaultGoal.MIX_FILES, before.files(), after.files()));
    return rows;
  }

  private List<FaultWindow> injectAtRandom() throws InterruptedException {
    Random random = new Random(seed);
    List<FaultWindow> windows = new ArrayList<>();
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < duration.toNanos()) {
      Thread.sleep(random.nextInt(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS));
      sample((System.nanoTime() - begun) / 1e9);
      Fault fault = faults.get(random.nextInt(faults.size()));
      progress.accept("killing " + fault.victim());
      windows.add(fault.inject());
      injected.merge(fault.victim(), 1, Integer::sum);
      Thread.sleep(random.nextInt(MIN_DOWN_MILLIS, MAX_DOWN_MILLIS));
      fault.restore().run();
    }
    return windows;
  }

  private void sample(double seconds) {
    try {
      HeldResources now = deployment.heldResources();
      heap.add(seconds, now.heapMegabytes());
      resident.add(seconds, now.residentMegabytes());
    } catch (IllegalStateException unanswered) {
      progress.accept("no reading of the memory: " + unanswered.getMessage());
    }
  }

  /** Waits until no more is held than before, or until what is idle would have ended. */
  private HeldResources leastHeld(HeldResources before) throws InterruptedException {
    long begun = System.nanoTime();
    HeldResources least = deployment.heldResources();
    while (!least.holdsNoMoreThan(before) && System.nanoTime() - begun < IDLE_TIMEOUT.toNanos()) {
      Thread.sleep(POLL);
      least = least.least(deployment.heldResources());
    }
    return least;
  }

  private BenchRow.Builder row(FaultGoal goal) {
    return goal.row()
        .figure("minutes", duration.toSeconds() / 60.0)
        .figure("faults", injected.values().stream().mapToInt(Integer::intValue).sum())
        .figure("seed", Long.toString(seed));
  }

  private BenchRow answered(Drill drill) {
    BenchRow.Builder row = drill.count().addTo(row(FaultGoal.MIX_ANSWERED));
    injected.forEach((victim, count) -> row.figure("kills of " + victim, count));
    String fault = drill.count().fault();
    return fault.isEmpty()
        ? FaultGoal.MIX_ANSWERED.judged(row, drill.count().answeredShare())
        : FaultGoal.MIX_ANSWERED.notMeasured(row, fault);
  }

  private BenchRow rise(FaultGoal goal, Trend trend) {
    BenchRow.Builder row =
        row(goal)
            .figure("readings", trend.size())
            .figure("median MB", trend.median())
            .figure("rise MB", trend.rise());
    double share = trend.rise() / trend.median();
    return Double.isNaN(share)
        ? goal.notMeasured(row, "too few readings")
        : goal.judged(row, share);
  }

  private BenchRow growth(FaultGoal goal, long before, long after) {
    return goal.judged(
        row(goal).figure("before", before).figure("after", after), (double) (after - before));
  }
}
