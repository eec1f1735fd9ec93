// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.load.SteadyLoad;
import dev.headroom.bench.load.SteadyLoad.Result;
import dev.headroom.bench.load.SteadyLoad.Sent;
import dev.headroom.bench.load.WriteLedger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three instances behind nginx: replaced one after the other, one of them frozen, and what they
 * cost beside one. Confined to one thread.
 */
final class ThreeInstances {
  private static final int INSTANCES = 3;
  private static final double OWN_PER_SECOND = 300;

  /**
   * Code costs several times as much in the first ten or twenty thousand requests of an instance.
   */
  private static final Duration WARM_TIME = Duration.ofSeconds(60);

  private static final Duration IDLE_TIME = Duration.ofSeconds(10);

  private final AlpineServers servers;
  private final SuiteRun run;
  private final LedgerTotals writes;

  /** Of the requests while the processors' time was measured. */
  private long refused;

  ThreeInstances(AlpineServers servers, SuiteRun run, LedgerTotals writes) {
    this.servers = servers;
    this.run = run;
    this.writes = writes;
  }

  /** Measures, and puts each row into the map as soon as it is known. */
  void measure(Map<DeployGoal, BenchRow> rows) throws InterruptedException, SQLException {
    try (Deployment deployment = Deployment.create(servers, "three", INSTANCES)) {
      run.step("deploy: three instances");
      deployment.run("deploy", "--release", servers.release().toString()).require();
      rows.put(DeployGoal.ROLLING, rolling(deployment));
      rows.put(DeployGoal.CPU, cpu(deployment));
      new FrozenInstance(servers, run, writes).measure(deployment, rows);
    }
  }

  private BenchRow rolling(Deployment deployment) throws InterruptedException, SQLException {
    run.step("deploy: three instances are replaced one after the other");
    WriteLedger ledger = new WriteLedger("rolling");
    try (SteadyLoad load = SwitchRows.load(servers, deployment, ledger, 100)) {
      deployment.run("deploy", "--rolling", "--release", servers.release().toString()).require();
      Result result = load.stop();
      writes.add(ledger);
      return DeployGoal.ROLLING.judged(
          SwitchRows.figures(DeployGoal.ROLLING.row(), result)
              .value((double) result.unanswered().size()));
    }
  }

  /**
   * The same requests to one instance and to all three, past nginx. The processors' time is that of
   * the instances that get requests, in which an instance's own work is: probes, polls, history,
   * whatever the load. It is measured without requests as well, since it decides at a low load.
   */
  private BenchRow cpu(Deployment deployment) throws InterruptedException {
    List<Integer> all = deployment.files().serving();
    Duration time = Duration.ofSeconds(run.quick() ? 3 : 20);
    List<Double> one = new ArrayList<>();
    List<Double> three = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    run.step("deploy: three instances are warmed");
    var _ = millisOfRequest(deployment, all, WARM_TIME);
    for (int round = 1; round <= run.rounds(); round++) {
      run.step("deploy: CPU of one instance and of three, round %d".formatted(round));
      List<Integer> single = List.of(all.get(round % all.size()));
      boolean first = round % 2 == 0;
      double before = first ? millisOfRequest(deployment, single, time) : 0;
      double ofAll = millisOfRequest(deployment, all, time);
      double alone = first ? before : millisOfRequest(deployment, single, time);
      one.add(alone);
      three.add(ofAll);
      ratios.add(ofAll / alone);
    }
    run.step("deploy: CPU of three instances without requests");
    Duration before = cpu(deployment, all);
    Thread.sleep(IDLE_TIME);
    Duration idle = cpu(deployment, all).minus(before);
    return DeployGoal.CPU.judged(
        DeployGoal.CPU
            .row()
            .figure("one", Interval.of(one).value())
            .figure("three", Interval.of(three).value())
            .figure("requests a second", OWN_PER_SECOND)
            .figure("refused", refused)
            .figure(
                "ms a second of one without requests",
                idle.toMillis() / (double) IDLE_TIME.toSeconds() / INSTANCES)
            .value(Interval.of(ratios)));
  }

  private double millisOfRequest(Deployment deployment, List<Integer> ports, Duration time)
      throws InterruptedException {
    try (SteadyLoad load =
        new SteadyLoad(() -> ports, OWN_PER_SECOND, servers.ownRequests(), new WriteLedger("cpu"))
            .start()) {
      Thread.sleep(time.dividedBy(2)); // warms
      Duration before = cpu(deployment, ports);
      int known = load.completed().size();
      Thread.sleep(time);
      Duration spent = cpu(deployment, ports).minus(before);
      List<Sent> ended = load.completed();
      ended = ended.subList(known, ended.size());
      long answered = ended.stream().filter(Sent::isAnswered).count();
      var _ = load.stop();
      refused += ended.size() - answered;
      return spent.toMillis() / (double) Math.max(1, ended.size());
    }
  }

  private static Duration cpu(Deployment deployment, List<Integer> ports) {
    return ports.stream()
        .map(each ->
            deployment
                .files()
                .instance(each)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() ->
                    new IllegalStateException("no processor time of the instance on " + each)))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
