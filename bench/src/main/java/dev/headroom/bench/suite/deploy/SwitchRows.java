// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.load.SteadyLoad;
import dev.headroom.bench.load.SteadyLoad.Result;
import dev.headroom.bench.load.SteadyLoad.Sent;
import dev.headroom.bench.load.WriteLedger;
import dev.headroom.bench.process.Waiting;
import dev.headroom.bench.suite.deploy.Deployment.CommandResult;
import dev.headroom.bench.suite.deploy.DeploymentFiles.WaitTimes;
import dev.headroom.bench.suite.deploy.DeploymentJournal.JournalLine;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One instance that is replaced again and again under slow requests: by a deploy, by a rollback, by
 * one that does not wait, and by deployers that are killed. Confined to one thread.
 */
final class SwitchRows {
  /** Responses that take as long are late; no request of the load takes half of it. */
  static final Duration LATE = Duration.ofSeconds(10);

  private static final double PER_SECOND = 60;
  private static final int OPEN = 40;
  private static final Duration FILL_TIMEOUT = Duration.ofSeconds(20);

  /** Of the times of the load while deployers are killed, so that waits are short. */
  private static final int SHORT = 10;

  private final AlpineServers servers;
  private final SuiteRun run;
  private final LedgerTotals writes;

  SwitchRows(AlpineServers servers, SuiteRun run, LedgerTotals writes) {
    this.servers = servers;
    this.run = run;
    this.writes = writes;
  }

  /**
   * Begins a load, and waits until many requests are open.
   *
   * @param percent of the times that its requests take
   * @throws IllegalStateException if so many are not open within 20 s: nothing would be in motion
   */
  static SteadyLoad load(AlpineServers servers, Deployment on, WriteLedger ledger, int percent)
      throws InterruptedException {
    SteadyLoad load =
        new SteadyLoad(
                () -> List.of(on.port()), PER_SECOND, servers.slowRequests(ledger, percent), ledger)
            .start();
    var _ = Waiting.until(() -> load.open() >= OPEN * percent / 100, FILL_TIMEOUT);
    if (load.open() < OPEN * percent / 200) {
      load.close();
      throw new IllegalStateException(
          "%d requests were open after %d s, but the load has %d"
              .formatted(load.open(), FILL_TIMEOUT.toSeconds(), OPEN * percent / 100));
    }
    return load;
  }

  /** Adds what a load did. */
  static BenchRow.Builder figures(BenchRow.Builder row, Result result) {
    row.figure("tries", result.requests().size())
        .figure("in flight", result.inFlight())
        .figure("sender late by ms", result.delayMillis());
    result.counts(LATE).forEach(row::figure);
    List<Sent> failed = result.unanswered();
    if (!failed.isEmpty()) {
      row.figure("first failure", failed.getFirst().text());
    }
    return row;
  }

  /** Measures, and puts each row into the map as soon as it is known. */
  void measure(Map<DeployGoal, BenchRow> rows) throws InterruptedException, SQLException {
    try (Deployment deployment = Deployment.create(servers, "switch", 1)) {
      run.step("deploy: the first release");
      deploy(deployment);
      WriteLedger ledger = new WriteLedger("switch");
      BenchRow.Builder switchRow = DeployGoal.SWITCH.row();
      Result switched;
      try (SteadyLoad load = load(servers, deployment, ledger, 100)) {
        switches(deployment, switchRow);
        rows.put(DeployGoal.ROLLBACK, rollbacks(deployment));
        switched = load.stop();
      }
      writes.add(ledger);
      run.step("deploy: a switch that does not wait");
      Result broken = withoutDrain(deployment);
      rows.put(
          DeployGoal.SWITCH,
          DeployGoal.SWITCH.counted(
              figures(switchRow, switched),
              switched.unanswered().size(),
              broken.unanswered().size()));
      writes.plantFaults(deployment.port());
      rows.put(DeployGoal.KILLED, killed(deployment));
    }
  }

  private CommandResult deploy(Deployment deployment, String... options)
      throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--release", servers.release().toString()));
    arguments.addAll(List.of(options));
    return deployment.run("deploy", arguments.toArray(String[]::new)).require();
  }

  private void switches(Deployment deployment, BenchRow.Builder row) throws InterruptedException {
    List<Double> switched = new ArrayList<>();
    List<Double> drained = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    int switches = run.quick() ? 5 : 10;
    for (int i = 1; i <= switches; i++) {
      run.step("deploy: switch %d of %d".formatted(i, switches));
      int known = deployment.journal().lines().size();
      CommandResult result = deploy(deployment);
      Instant begun = deployment.await(known, "switch nginx to").at();
      Instant named = deployment.await(known, "requests go to").at();
      Instant stopped = deployment.await(known, "stop the instance").at();
      switched.add(seconds(begun, named));
      drained.add(seconds(named, stopped));
      whole.add(result.took().toMillis() / 1e3);
    }
    row.figure("switches", switches)
        .figure("s to switch", Interval.of(switched).value())
        .figure("s to drain", Interval.of(drained).value())
        .figure("s of a deploy", Interval.of(whole).value());
  }

  /** Each after a deploy that leaves the old instances running. */
  private BenchRow rollbacks(Deployment deployment) throws InterruptedException {
    int rounds = run.quick() ? 2 : 6;
    List<Double> back = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    for (int i = 1; i <= rounds; i++) {
      run.step("deploy: rollback %d of %d".formatted(i, rounds));
      deploy(deployment, "--keep");
      int known = deployment.journal().lines().size();
      CommandResult result = deployment.run("rollback").require();
      back.add(seconds(result.begun(), deployment.await(known, "requests go to").at()));
      whole.add(result.took().toMillis() / 1e3);
    }
    return DeployGoal.ROLLBACK.judged(
        DeployGoal.ROLLBACK
            .row()
            .figure("ours", Interval.of(back).value())
            .figure("with the waits for open requests", Interval.of(whole).value())
            .value(Interval.of(back)));
  }

  /** The same load and the same command, which waits a second for requests of up to three. */
  private Result withoutDrain(Deployment deployment) throws InterruptedException {
    WriteLedger ledger = new WriteLedger("undrained");
    WaitTimes before = deployment.files().waits(new WaitTimes(1, 1));
    try (SteadyLoad load = load(servers, deployment, ledger, 100)) {
      deploy(deployment);
      return load.stop();
    } finally {
      var _ = deployment.files().waits(before);
    }
  }

  /**
   * Kills deployers, each after another line of the journal: quickly those that a step begins with,
   * else all. The same check looks before {@code --resume}, where it must find something.
   */
  private BenchRow killed(Deployment deployment) throws InterruptedException, SQLException {
    WriteLedger ledger = new WriteLedger("killed");
    int kills = 0;
    int beforeResume = 0;
    int notServing = 0;
    Result result;
    try (SteadyLoad load = load(servers, deployment, ledger, SHORT)) {
      for (int line : linesToKillAt(deployment)) {
        run.step("deploy: a deployer is killed after line %d of its journal".formatted(line));
        kill(deployment, line);
        kills++;
        beforeResume += serves(deployment) ? 0 : 1;
        var _ = deployment.run("deploy", "--resume");
        notServing += serves(deployment) ? 0 : 1;
      }
      result = load.stop();
    }
    writes.add(ledger);
    return DeployGoal.KILLED.counted(
        figures(DeployGoal.KILLED.row().figure("kills", kills), result), notServing, beforeResume);
  }

  /** Returns numbers of lines, from 1 on, of the journal of one deploy. */
  private List<Integer> linesToKillAt(Deployment deployment) throws InterruptedException {
    int known = deployment.journal().lines().size();
    deploy(deployment);
    List<JournalLine> lines = deployment.journal().lines();
    return IntStream.rangeClosed(1, lines.size() - known)
        .filter(each -> !run.quick() || lines.get(known + each - 1).event().equals("begun"))
        .boxed()
        .toList();
  }

  private void kill(Deployment deployment, int line) throws InterruptedException {
    int known = deployment.journal().length();
    Process deployer = deployment.start("deploy", "--release", servers.release().toString());
    while (deployment.journal().length() < known + line && deployer.isAlive()) {
      Thread.sleep(Duration.ofMillis(2));
    }
    var _ = deployer.destroyForcibly().waitFor();
  }

  /** Returns whether all that gets requests is ready, and nothing is left to do. */
  private static boolean serves(Deployment deployment) throws InterruptedException {
    return deployment.run("status").code() == 0;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }
}
