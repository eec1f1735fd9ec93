// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import dev.headroom.bench.Commit;
import dev.headroom.bench.Machine;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.abuse.AbuseSuite;
import dev.headroom.bench.suite.advise.AdviseSuite;
import dev.headroom.bench.suite.cache.CacheSuite;
import dev.headroom.bench.suite.database.DatabaseSuite;
import dev.headroom.bench.suite.deploy.DeploySuite;
import dev.headroom.bench.suite.edge.EdgeSuite;
import dev.headroom.bench.suite.faults.FaultSuite;
import dev.headroom.bench.suite.frontend.FrontEndSuite;
import dev.headroom.bench.suite.job.JobSuite;
import dev.headroom.bench.suite.limit.LimitSuite;
import dev.headroom.bench.suite.media.MediaSuite;
import dev.headroom.bench.suite.monitor.MonitorSuite;
import dev.headroom.bench.suite.promises.PromiseSuite;
import dev.headroom.bench.suite.regression.RegressionSuite;
import dev.headroom.bench.suite.scale.ScaleSuite;
import dev.headroom.bench.suite.session.SessionSuite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All benchmark suites.
 *
 * <p>Immutable.
 */
public final class Suites {

  private static final List<Suite> ALL =
      List.of(
          new CacheSuite(),
          new LimitSuite(),
          new EdgeSuite(),
          new SessionSuite(),
          new DatabaseSuite(),
          new JobSuite(),
          new MonitorSuite(),
          new ScaleSuite(),
          new DeploySuite(),
          new FaultSuite(),
          new MediaSuite(),
          new FrontEndSuite(),
          new AbuseSuite(),
          new PromiseSuite(),
          new AdviseSuite(),
          new RegressionSuite());

  private Suites() {}

  /**
   * Returns the names of the suites.
   *
   * @return the names in the order of the help
   */
  public static List<String> names() {
    return ALL.stream().map(Suite::name).toList();
  }

  /**
   * Runs a suite; takes minutes.
   *
   * @param name one of {@link #names}
   * @param run its length, its output and the program
   * @return the report
   * @throws IllegalArgumentException if the name is unknown
   */
  public static SuiteReport run(String name, SuiteRun run) {
    Suite suite =
        ALL.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "suite is " + name + ", but must be one of " + names()));
    Instant begun = Instant.now();
    Map<String, String> versions = new TreeMap<>(suite.versions());
    versions.put(Commit.NAME, Commit.describe());
    var rows = suite.rows(run);
    return new SuiteReport(
        new SuiteReport.Setting(
            name, Machine.describe(), begun, run.quick(), Duration.between(begun, Instant.now())),
        versions,
        rows);
  }
}
