// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.awaitility.Awaitility.await;

import dev.headroom.job.JobHandler;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.JobSettings;
import dev.headroom.job.JobState;
import dev.headroom.job.RetryPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Instances with workers that share one schema. */
abstract class WorkersCase {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  static final RetryPolicy AT_ONCE = new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(1));

  final List<PostgresJobs> opened = new ArrayList<>();
  final List<String> runs = new CopyOnWriteArrayList<>();
  String schema = "";

  @BeforeEach
  void newSchema() throws SQLException {
    schema = JobServer.newSchema();
  }

  @AfterEach
  void close() {
    opened.forEach(PostgresJobs::close);
  }

  static JobSettings settings(int workers) {
    return JobSettings.defaults()
        .withWorkers(workers, workers)
        .withIntervals(Duration.ofMillis(20), Duration.ofSeconds(3))
        .withShutdownWait(Duration.ofMillis(200));
  }

  <P> PostgresJobs start(JobKind<P> kind, JobHandler<P> handler, int workers) {
    return start(JobHandlers.builder().add(kind, handler).build(), workers);
  }

  PostgresJobs start(JobHandlers handlers, int workers, JobSchedule... schedules) {
    PostgresJobs jobs =
        PostgresJobs.builder(JobServer.source(), handlers)
            .schema(schema)
            .settings(settings(workers))
            .schedules(List.of(schedules))
            .build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  static void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
  }

  static void untilState(PostgresJobs jobs, UUID id, JobState state) {
    until(() -> jobs.find(id).orElseThrow().state() == state);
  }
}
