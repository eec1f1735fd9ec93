// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.store.embedded.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jobrunr.configuration.JobRunr;

/** Background jobs beside bare db-scheduler and JobRunr, and under kills. Immutable. */
public final class JobSuite implements Suite {

  @Override
  public String name() {
    return "job";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "db-scheduler", ArtifactVersions.of(Scheduler.class, "db-scheduler"),
        "jobrunr", ArtifactVersions.of(JobRunr.class, "jobrunr"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    try (PostgresServer server = PostgresServer.temporary()) {
      rows.addAll(new ThroughputRows(server).rows(run));
      rows.addAll(new StartRows(server).rows(run));
      try (KillRows kills = new KillRows(server, run)) {
        rows.addAll(kills.rows());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the suite was interrupted", e);
    } catch (Exception e) {
      throw new IllegalStateException("jobs could not be measured", e);
    }
    return rows;
  }
}
