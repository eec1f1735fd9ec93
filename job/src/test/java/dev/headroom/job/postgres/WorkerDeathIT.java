// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.job.JobState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Workers that are killed or frozen: no job is lost, and what is done once is done once, while the
 * same checks find what the variant without the fence does twice.
 *
 * <p>{@code -Djob.kills=20} kills that many.
 */
class WorkerDeathIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int KILLS = Integer.getInteger("job.kills", 2);
  private static final int JOBS_A_KILL = 100;

  private String schema = "";

  @BeforeEach
  void newSchema() throws SQLException {
    schema = JobServer.newSchema();
    JobServer.run("CREATE TABLE " + schema + ".written (what text, number int)");
  }

  private long count(String condition) throws SQLException {
    return JobServer.number("SELECT count(*) FROM " + schema + ".written WHERE " + condition);
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  @Test
  void losesNoJobAndDoesNoStepTwiceWhenWorkersAreKilled() throws IOException, SQLException {
    PostgresJobs jobs = WorkerProcess.jobs(JobServer.source(), schema); // Enqueues only.
    Deque<WorkerProcess> workers = new ArrayDeque<>();
    List<UUID> ids = new ArrayList<>();
    try {
      workers.add(WorkerProcess.start(schema));
      for (int kill = 0; kill < KILLS; kill++) {
        workers.add(WorkerProcess.start(schema));
        for (int i = 0; i < JOBS_A_KILL; i++) {
          ids.add(jobs.enqueue(WorkerProcess.WRITE, kill * JOBS_A_KILL + i));
        }
        long wanted = (long) kill * JOBS_A_KILL + JOBS_A_KILL / 4;
        until(() -> count("what = 'fenced'") >= wanted);
        workers.remove().kill();
      }

      until(() -> jobs.findAll(ids).stream().allMatch(each -> each.state() == JobState.FINISHED));
    } finally {
      workers.forEach(WorkerProcess::close);
    }
    assertThat(count("what = 'fenced'")).isEqualTo(ids.size());
    assertThat(
            JobServer.number(
                "SELECT count(DISTINCT number) FROM " + schema + ".written WHERE what = 'fenced'"))
        .isEqualTo(ids.size());
    assertThat(count("what = 'unfenced'")).isGreaterThanOrEqualTo(ids.size());
  }

  @Test
  void refusesAStepOfAWorkerThatWasFrozenWhileAnotherTookOver()
      throws IOException, SQLException, InterruptedException {
    try (WorkerProcess frozen = WorkerProcess.start(schema);
        PostgresJobs other = WorkerProcess.jobs(JobServer.source(), schema)) {
      UUID id = other.enqueue(WorkerProcess.GATE, 7);
      until(() -> count("what = 'arrived'") >= 1);
      frozen.signal("STOP");
      JobServer.run("INSERT INTO " + schema + ".written VALUES ('open', 0)");
      other.start();
      until(() -> other.find(id).orElseThrow().state() == JobState.FINISHED);

      frozen.signal("CONT");
      until(() -> count("what = 'passed'") >= 2);

      assertThat(count("what = 'fenced'")).isEqualTo(1);
      assertThat(count("what = 'unfenced'")).as("without the fence").isGreaterThan(1);
      assertThat(other.find(id).orElseThrow().report().attempts()).isGreaterThan(1);
    }
  }
}
