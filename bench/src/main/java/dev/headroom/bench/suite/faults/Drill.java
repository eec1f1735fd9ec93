// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.load.SteadyLoad;
import dev.headroom.bench.load.WriteLedger;
import dev.headroom.bench.process.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A load during which something is killed, with a ledger of its writes. Each one ends with a
 * request that must fail, and with a write that is recorded as acknowledged and was never sent:
 * counts that miss them are no evidence.
 *
 * <p>Immutable.
 *
 * @param count of the requests
 * @param windows the kills
 * @param writes the ledger and the database, with the planted loss
 * @param load all requests
 */
record Drill(
    FaultCount count,
    List<FaultWindow> windows,
    WriteLedger.Comparison writes,
    SteadyLoad.Result load) {

  /** Copies the collection. */
  Drill {
    windows = List.copyOf(windows);
  }

  /**
   * The load of a drill. Immutable.
   *
   * @param name begins the ids of its writes; letters alone, and of no other drill
   * @param port of the balancer
   * @param perSecond requests a second
   * @param calm the time before the faults and after them
   */
  record Plan(String name, int port, double perSecond, Duration calm) {}

  /**
   * Runs a load while faults are injected.
   *
   * @param database where the writes are afterwards
   * @param faults injects them and waits between them; returns the kills
   */
  static Drill run(Plan plan, Supplier<DataSource> database, Callable<List<FaultWindow>> faults)
      throws Exception {
    WriteLedger ledger = new WriteLedger(plan.name());
    FaultTraffic traffic = new FaultTraffic(ledger);
    List<Integer> balancer = List.of(plan.port());
    try (SteadyLoad load =
        new SteadyLoad(() -> balancer, plan.perSecond(), traffic, ledger).start()) {
      Thread.sleep(plan.calm());
      List<FaultWindow> windows = faults.call();
      Thread.sleep(plan.calm());
      plantFailure(traffic, load);
      SteadyLoad.Result result = load.stop();
      ledger.acknowledge(ledger.send());
      return new Drill(
          FaultCount.of(result.requests(), windows),
          windows,
          ledger.compare(database.get()),
          result);
    }
  }

  /** What is late is sent at once: the next request may have been due before the faults. */
  private static void plantFailure(FaultTraffic traffic, SteadyLoad load) {
    long now = System.nanoTime();
    Waiting.await(
        "a planted request has ended",
        () -> {
          traffic.plantFailure();
          return load.completed().stream()
              .anyMatch(
                  each -> FaultTraffic.isPlanted(each.request()) && each.dueNanos() - now > 0);
        });
  }

  /** Returns the row of the requests that failed beyond those in flight. */
  BenchRow failedBeyond(FaultGoal goal) {
    return count.failedBeyond(goal, windows.size());
  }

  /** Returns the row of the acknowledged writes that the database does not have, or has twice. */
  static BenchRow lostWrites(FaultGoal goal, List<Drill> drills) {
    BenchRow.Builder row =
        goal.row()
            .figure("faults", drills.stream().mapToInt(each -> each.windows().size()).sum())
            .figure("acknowledged", drills.stream().mapToLong(Drill::acknowledged).sum())
            .figure("lost", drills.stream().mapToLong(each -> each.writes().lost() - 1).sum())
            .figure("twice", drills.stream().mapToLong(each -> each.writes().twice()).sum())
            .figure(
                "planted losses found", drills.stream().filter(Drill::ledgerFindsLosses).count());
    if (drills.isEmpty()) {
      return goal.notMeasured(row, "no drill could be run");
    }
    return drills.stream().allMatch(Drill::ledgerFindsLosses)
        ? goal.judged(row, (double) drills.stream().mapToLong(Drill::wrongWrites).sum())
        : goal.notMeasured(row, "a ledger did not find a write that was never made");
  }

  /** Returns the writes that are lost, made twice or unknown, without the planted one. */
  long wrongWrites() {
    return writes.wrong() - 1;
  }

  /** Returns the number of writes that were acknowledged, without the planted one. */
  private long acknowledged() {
    return writes.acknowledged() - 1;
  }

  private boolean ledgerFindsLosses() {
    return writes.lost() > 0;
  }
}
