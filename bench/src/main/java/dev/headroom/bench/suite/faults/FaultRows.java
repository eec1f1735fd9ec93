// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Repository;
import dev.headroom.bench.load.SteadyLoad;
import dev.headroom.bench.suite.faults.servers.DeployFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What clients notice when a process of a deployment is killed under load: an instance, Redis, a
 * replica, a pooler; the fail-overs of Redis by Sentinel and in a Cluster, and of PostgreSQL's
 * primary; and a mixed load with random faults.
 *
 * <p>One thread at a time.
 */
final class FaultRows {
  private static final Duration MIX = Duration.ofMinutes(30);
  private static final Duration QUICK_MIX = Duration.ofMinutes(4);
  private static final int KILLS = 5;
  private static final Duration DOWN = Duration.ofSeconds(3);
  private static final Duration AFTER_FAIL_OVER = Duration.ofSeconds(8);

  /** Repeats the faults of an earlier run. */
  private static final String SEED = "bench.faults.seed";

  private final boolean quick;
  private final Consumer<String> progress;
  private final Map<FaultGoal, BenchRow> rows = new EnumMap<>(FaultGoal.class);
  private final Map<FaultGoal, String> failures = new EnumMap<>(FaultGoal.class);
  private final List<Drill> drills = new ArrayList<>();

  private FaultRows(boolean quick, Consumer<String> progress) {
    this.quick = quick;
    this.progress = progress;
  }

  /** A part of the rows. */
  private interface Part {
    void run() throws Exception;
  }

  /**
   * Measures all rows. What cannot run here is a row without a value, and says why.
   *
   * @param quick whether each thing is killed once and the mix lasts four minutes, in place of five
   *     times and thirty minutes
   * @param progress receives a line for each step
   */
  static List<BenchRow> measure(boolean quick, Consumer<String> progress) {
    return new FaultRows(quick, progress).measure();
  }

  private List<BenchRow> measure() {
    DeployFolder deploy = new DeployFolder(Repository.folder().resolve("deploy"));
    String obstacle = deploy.obstacle();
    if (obstacle == null) {
      attempt(Set.of(FaultGoal.values()), () -> measure(deploy));
    }
    List<BenchRow> all = new ArrayList<>();
    for (FaultGoal each : FaultGoal.values()) {
      BenchRow measured = rows.get(each);
      String why = obstacle == null ? failures.getOrDefault(each, "it was not reached") : obstacle;
      all.add(measured == null ? each.notMeasured(each.row(), why) : measured);
    }
    return all;
  }

  private void measure(DeployFolder deploy) throws Exception {
    progress.accept("starting PostgreSQL with two replicas, nginx and three instances");
    try (FaultedDeployment deployment = new FaultedDeployment(deploy)) {
      deployment.serveWithRedisAlone();
      killed(FaultGoal.INSTANCE, deployment, () -> deployment.instance(1));
      killed(FaultGoal.REDIS, deployment, deployment::redis);
      killed(FaultGoal.REPLICA, deployment, deployment.database()::replica);
      if (deployment.hasPoolers()) {
        killed(FaultGoal.POOLER, deployment, () -> deployment.pooler(0));
      } else {
        failures.put(FaultGoal.POOLER, "PgBouncer is not installed: apt-get install pgbouncer");
      }
      attempt(mixGoals(), () -> rows.putAll(mix(deployment)));
      attempt(
          Set.of(FaultGoal.REDIS_CLUSTER),
          () -> {
            progress.accept("starting a Redis Cluster, and the instances again");
            deployment.serveWithCluster();
            failOver(FaultGoal.REDIS_CLUSTER, deployment);
          });
      attempt(
          Set.of(FaultGoal.REDIS_SENTINEL),
          () -> {
            progress.accept("starting Redis with sentinels, and the instances again");
            deployment.serveWithSentinels();
            failOver(FaultGoal.REDIS_SENTINEL, deployment);
          });
      attempt(Set.of(FaultGoal.PRIMARY, FaultGoal.PRIMARY_READS), () -> primary(deployment));
      rows.put(FaultGoal.LOST_WRITES, Drill.lostWrites(FaultGoal.LOST_WRITES, drills));
    }
  }

  private static Set<FaultGoal> mixGoals() {
    return Set.of(
        FaultGoal.MIX_ANSWERED,
        FaultGoal.MIX_LOST_WRITES,
        FaultGoal.MIX_HEAP,
        FaultGoal.MIX_RESIDENT,
        FaultGoal.MIX_CONNECTIONS,
        FaultGoal.MIX_THREADS,
        FaultGoal.MIX_FILES);
  }

  /** Runs a part; where it fails, its rows say why, and the other parts are run. */
  private void attempt(Set<FaultGoal> goals, Part part) {
    try {
      part.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the faults were interrupted", e);
    } catch (Exception e) {
      progress.accept("failed: " + e);
      goals.forEach(each -> failures.putIfAbsent(each, "could not be run: " + e.getMessage()));
    }
  }

  /** Kills something, which comes back each time. */
  private void killed(FaultGoal goal, FaultedDeployment deployment, Supplier<Fault> victim) {
    attempt(
        Set.of(goal),
        () -> {
          Fault fault = victim.get();
          int times = quick ? 1 : KILLS;
          progress.accept("kill -9 of " + fault.victim() + " under load, times " + times);
          add(
              goal,
              Drill.run(
                  deployment.plan(goal),
                  deployment.database()::database,
                  () -> {
                    List<FaultWindow> windows = new ArrayList<>();
                    for (int i = 0; i < times; i++) {
                      windows.add(inject(fault));
                    }
                    return windows;
                  }));
        });
  }

  /** Kills the first server of Redis, which another one replaces. */
  private void failOver(FaultGoal goal, FaultedDeployment deployment) throws Exception {
    Fault fault = deployment.redisFailOver();
    progress.accept("kill -9 of " + fault.victim() + " under load");
    add(
        goal,
        Drill.run(
            deployment.plan(goal), deployment.database()::database, () -> List.of(inject(fault))));
  }

  private static FaultWindow inject(Fault fault) throws InterruptedException {
    FaultWindow window = fault.inject();
    Thread.sleep(DOWN);
    fault.restore().run();
    Thread.sleep(FaultedDeployment.CALM);
    return window;
  }

  private void add(FaultGoal goal, Drill drill) {
    drills.add(drill);
    rows.put(goal, drill.failedBeyond(goal));
  }

  private void primary(FaultedDeployment deployment) throws Exception {
    progress.accept("kill -9 of the primary under load; a synchronous replica is promoted");
    FaultedDatabase database = deployment.database();
    database.commitSynchronously();
    Drill drill =
        Drill.run(
            deployment.plan(FaultGoal.PRIMARY),
            database::database,
            () -> {
              FaultWindow kill = FaultWindow.around("the primary", database::killPrimary);
              database.promote();
              Thread.sleep(AFTER_FAIL_OVER);
              return List.of(kill);
            });
    drills.add(drill);
    List<SteadyLoad.Sent> all = drill.load().requests();
    rows.put(FaultGoal.PRIMARY, refusedWrites(drill, all));
    List<SteadyLoad.Sent> reads =
        all.stream().filter(each -> each.request().write() == null).toList();
    FaultCount count = FaultCount.of(reads, drill.windows());
    rows.put(FaultGoal.PRIMARY_READS, count.failedBeyond(FaultGoal.PRIMARY_READS, 1));
  }

  private static BenchRow refusedWrites(Drill drill, List<SteadyLoad.Sent> all) {
    FaultGoal goal = FaultGoal.PRIMARY;
    BenchRow.Builder row =
        drill
            .count()
            .addTo(goal.row().figure("faults", 1))
            .figure("lost acknowledged writes", drill.wrongWrites());
    double seconds = FaultCount.refusedSeconds(all, drill.windows().getFirst());
    String fault =
        Double.isInfinite(seconds) ? "no write was acknowledged any more" : drill.count().fault();
    return fault.isEmpty() ? goal.judged(row, seconds) : goal.notMeasured(row, fault);
  }

  private Map<FaultGoal, BenchRow> mix(FaultedDeployment deployment) throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    Duration time = quick ? QUICK_MIX : MIX;
    progress.accept(
        ("%d minutes of mixed load with random faults; the same again:"
                + " JDK_JAVA_OPTIONS=-D%s=%d ./headroom bench faults%s")
            .formatted(time.toMinutes(), SEED, seed, quick ? " --quick" : ""));
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                deployment.instance(1),
                deployment.instance(2),
                deployment.redis(),
                deployment.database().replica()));
    if (deployment.hasPoolers()) {
      faults.add(deployment.pooler(0));
      faults.add(deployment.pooler(1));
    }
    return new FaultMix(deployment, faults, time, seed, progress).rows();
  }
}
