// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Repository;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.process.InstalledProgram;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Instances that are replaced, rolled back, frozen and left by deployers that are killed, each
 * under an open load of slow requests whose writes are compared with a ledger. It runs the commands
 * that a user has, each as a process of its own, on Alpine behind a real nginx. Immutable.
 */
public final class DeploySuite implements Suite {

  /** A part of the suite, whose rows go into the map. */
  @FunctionalInterface
  private interface Part {
    void measure(Map<DeployGoal, BenchRow> rows) throws InterruptedException, SQLException;
  }

  @Override
  public String name() {
    return "deploy";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of();
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    Path home = Repository.folder();
    Map<DeployGoal, BenchRow> rows = new EnumMap<>(DeployGoal.class);
    rows.put(DeployGoal.IMAGE, ImageRow.of(home));
    String why = obstacle(home);
    if (why == null) {
      run.step("deploy: PostgreSQL, Redis and the data of Alpine");
      try (AlpineServers servers = new AlpineServers(home)) {
        LedgerTotals writes = new LedgerTotals(servers);
        why = attempt(rows, new SwitchRows(servers, run, writes)::measure);
        String three = attempt(rows, new ThreeInstances(servers, run, writes)::measure);
        why = why == null ? three : why;
        rows.put(DeployGoal.WRITES, writes.row());
      }
    }
    List<BenchRow> all = new ArrayList<>();
    for (DeployGoal goal : DeployGoal.values()) {
      BenchRow row = rows.get(goal);
      all.add(row == null ? goal.without("not measured: " + why) : row);
    }
    return all;
  }

  /** A part that fails leaves the rows that it has measured; returns why it failed. */
  private static @Nullable String attempt(Map<DeployGoal, BenchRow> rows, Part part) {
    try {
      part.measure(rows);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (SQLException | RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static @Nullable String obstacle(Path home) {
    if (InstalledProgram.find("nginx") == null) {
      return "nginx is not installed: apt-get install nginx";
    }
    return ReferenceApp.ALPINE.obstacle(home);
  }
}
