// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.load.SteadyLoad;
import dev.headroom.bench.load.SteadyLoad.Result;
import dev.headroom.bench.load.SteadyLoad.Sent;
import dev.headroom.bench.load.WriteLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An instance of three that is stopped by a signal while {@code ./headroom watch} runs. Which
 * requests were sent to it is read from nginx's log. Confined to one thread.
 */
final class FrozenInstance {
  /** Longer than nginx waits for a response, 35 s, until another instance gets the request. */
  private static final Duration FROZEN = Duration.ofSeconds(40);

  private final AlpineServers servers;
  private final SuiteRun run;
  private final LedgerTotals writes;

  FrozenInstance(AlpineServers servers, SuiteRun run, LedgerTotals writes) {
    this.servers = servers;
    this.run = run;
    this.writes = writes;
  }

  /**
   * What one freeze did. Immutable.
   *
   * @param seconds from the stop until the last request was sent to it, or until watch reported it,
   *     whichever was later
   * @param late requests that were late or not answered, and were sent to it
   * @param othersLate those that were not sent to it
   * @param idempotent of those that were sent to it
   * @param served idempotent ones of those, which another instance answered
   */
  record Freeze(double seconds, int late, int othersLate, int idempotent, int served) {

    /**
     * Judges a freeze.
     *
     * @param requests of the load
     * @param instances to which nginx sent each, by its id: one, or two with a comma between them
     * @param frozen the one that was stopped
     * @param stopNanos when it was stopped
     * @param reported seconds until watch reported it
     */
    static Freeze of(
        List<Sent> requests,
        Map<String, String> instances,
        String frozen,
        long stopNanos,
        double reported) {
      double seconds = reported;
      int late = 0;
      int othersLate = 0;
      int idempotent = 0;
      int served = 0;
      for (Sent each : requests) {
        String sentTo = instances.getOrDefault(each.id(), "");
        boolean wasSentToIt = sentTo.contains(frozen);
        boolean isAffected = !each.isAnswered() || each.took().compareTo(SwitchRows.LATE) >= 0;
        if (isAffected && !wasSentToIt) {
          othersLate++;
        } else if (isAffected) {
          late++;
          seconds = Math.max(seconds, (each.dueNanos() - stopNanos) / 1e9);
          if (each.request().isIdempotent()) {
            idempotent++;
            served += each.isAnswered() && !sentTo.endsWith(frozen) ? 1 : 0;
          }
        }
      }
      return new Freeze(seconds, late, othersLate, idempotent, served);
    }
  }

  /** Measures, and puts the rows into the map. */
  void measure(Deployment deployment, Map<DeployGoal, BenchRow> rows)
      throws InterruptedException, SQLException {
    List<Freeze> freezes = new ArrayList<>();
    Process watch = deployment.watch();
    try {
      int rounds = run.quick() ? 1 : 6;
      for (int i = 1; i <= rounds; i++) {
        run.step("deploy: an instance is frozen, %d of %d".formatted(i, rounds));
        List<Integer> serving = deployment.files().serving();
        freezes.add(freeze(deployment, serving.get(i % serving.size()), i));
      }
    } finally {
      watch.destroyForcibly();
    }
    rows.put(
        DeployGoal.FROZEN_OUT,
        DeployGoal.FROZEN_OUT.judged(
            DeployGoal.FROZEN_OUT
                .row()
                .value(Interval.of(freezes.stream().map(Freeze::seconds).toList()))));
    int sentToIt = freezes.stream().mapToInt(Freeze::late).sum();
    rows.put(
        DeployGoal.FROZEN_OTHERS_LATE,
        sentToIt == 0
            ? DeployGoal.FROZEN_OTHERS_LATE.without("no request was sent to the frozen instance")
            : DeployGoal.FROZEN_OTHERS_LATE.judged(
                DeployGoal.FROZEN_OTHERS_LATE
                    .row()
                    .figure("freezes", freezes.size())
                    .figure("late, sent to it", sentToIt)
                    .value((double) freezes.stream().mapToInt(Freeze::othersLate).sum())));
    int idempotent = freezes.stream().mapToInt(Freeze::idempotent).sum();
    rows.put(
        DeployGoal.FROZEN_REPEATED,
        idempotent == 0
            ? DeployGoal.FROZEN_REPEATED.without("no idempotent request was sent to it")
            : DeployGoal.FROZEN_REPEATED.judged(
                DeployGoal.FROZEN_REPEATED
                    .row()
                    .figure("tries", idempotent)
                    .value((double) idempotent - freezes.stream().mapToInt(Freeze::served).sum())));
  }

  private Freeze freeze(Deployment deployment, int port, int number)
      throws InterruptedException, SQLException {
    WriteLedger ledger = new WriteLedger("frozen-" + number);
    long pid =
        deployment
            .files()
            .instance(port)
            .orElseThrow(() -> new IllegalStateException("no instance on " + port))
            .pid();
    int known = deployment.journal().lines().size();
    try (SteadyLoad load = SwitchRows.load(servers, deployment, ledger, 100)) {
      long stopNanos = System.nanoTime();
      double reported;
      signal("-STOP", pid);
      try {
        String line = "the instance on port %d was not ready".formatted(port);
        var _ = deployment.await(known, line);
        reported = (System.nanoTime() - stopNanos) / 1e9;
        Thread.sleep(Duration.ofNanos(stopNanos + FROZEN.toNanos() - System.nanoTime()));
      } finally {
        signal("-CONT", pid);
      }
      var _ = deployment.await(known, "the instance on port %d is ready again".formatted(port));
      Result result = load.stop();
      writes.add(ledger);
      return Freeze.of(
          result.requests(), instances(deployment), "127.0.0.1:" + port, stopNanos, reported);
    }
  }

  private static Map<String, String> instances(Deployment deployment) {
    Map<String, String> instances = new HashMap<>();
    for (JsonNode line : deployment.files().requests()) {
      instances.put(line.path("requestId").asString(""), line.path("backend").asString(""));
    }
    return instances;
  }

  private static void signal(String which, long pid) throws InterruptedException {
    try {
      int code =
          new ProcessBuilder("kill", which, Long.toString(pid)).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "kill %s %d ended with code %d".formatted(which, pid, code));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("kill could not be started", e);
    }
  }
}
