// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobState;
import dev.headroom.job.JobTrace;
import dev.headroom.job.PermanentFailureException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How runs end beside something that fails or ends too. */
class RunOutcomesIT extends WorkersCase {
  private final JobKind<Integer> kind = JobKind.of("number", Integer.class);

  /** A trace that always fails. */
  private static final class BrokenTrace implements JobTrace {
    @Override
    public @Nullable String current() {
      throw new IllegalStateException("no tracer");
    }

    @Override
    public Scope open(String kind, @Nullable String parent) {
      return new Scope() {
        @Override
        public void failed(Throwable failure) {
          throw new IllegalStateException("no tracer");
        }

        @Override
        public void close() {
          throw new IllegalStateException("no tracer");
        }
      };
    }
  }

  /** Else what a job has done would be done again, and what cannot succeed tried again. */
  @Test
  void areThoseOfTheHandlerWhereTheTraceFails() {
    JobHandlers handlers =
        JobHandlers.builder()
            .add(
                kind,
                (number, context) -> {
                  runs.add("" + number);
                  if (number < 0) {
                    throw new PermanentFailureException("negative");
                  }
                })
            .build();
    PostgresJobs jobs =
        PostgresJobs.builder(JobServer.source(), handlers)
            .schema(schema)
            .settings(settings(1))
            .trace(new BrokenTrace())
            .build();
    opened.add(jobs);
    jobs.start();

    UUID good = jobs.enqueue(kind, 1);
    UUID bad = jobs.enqueue(kind, -1);
    untilState(jobs, good, JobState.FINISHED);
    untilState(jobs, bad, JobState.DEAD);
    assertThat(runs).containsExactlyInAnyOrder("1", "-1");
  }

  /** Else another instance would begin what a user has cancelled. */
  @Test
  void areCancelledWhereTheInstanceStopsBeforeItHasSeenTheCancel() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    JobHandlers handlers =
        JobHandlers.builder()
            .add(
                kind,
                (number, context) -> {
                  started.countDown();
                  new CountDownLatch(1).await(); // Until it is interrupted.
                })
            .build();
    PostgresJobs jobs = start(handlers, 1);
    UUID id = jobs.enqueue(kind, 1);
    assertThat(started.await(2, TimeUnit.MINUTES)).isTrue();

    cancelElsewhere();
    jobs.close();
    untilState(jobs, id, JobState.CANCELLED);
  }

  private void cancelElsewhere() throws SQLException {
    JobServer.run("UPDATE " + schema + ".headroom_job SET cancel_requested = true");
  }
}
