// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobState;
import dev.headroom.job.JobTrace;
import dev.headroom.job.PermanentFailureException;
import dev.headroom.job.RetryLaterException;
import dev.headroom.job.RetryPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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

  /**
   * Of a job that its clean-up is removing, what it has done once is forgotten: it would be done
   * again.
   */
  @Test
  void areNotRedrivenWhileTheyAreCleanedUp() throws Exception {
    JobHandlers handlers =
        JobHandlers.builder()
            .add(
                kind,
                (number, context) -> {
                  context.once("step", connection -> runs.add("done"));
                  throw new PermanentFailureException("afterwards");
                })
            .build();
    PostgresJobs jobs = start(handlers, 1);
    UUID id = jobs.enqueue(kind, 1);
    untilState(jobs, id, JobState.DEAD);

    try (Connection cleanUp = JobServer.source().getConnection();
        Statement statement = cleanUp.createStatement()) {
      cleanUp.setAutoCommit(false);
      statement.execute("DELETE FROM " + schema + ".headroom_job_effect");
      statement.execute("DELETE FROM " + schema + ".headroom_job_end");
      CompletableFuture<Boolean> redriven = CompletableFuture.supplyAsync(() -> jobs.redrive(id));
      until(() -> JobServer.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
      cleanUp.commit();
      assertThat(redriven.get(2, TimeUnit.MINUTES)).isFalse();
    }
    assertThat(jobs.find(id)).isEmpty();
    assertThat(runs).containsExactly("done");
  }

  /** Else the job would seem to run until its time limit, which then interrupts another. */
  @Test
  void areFailuresWhereThereIsNoMemoryForTheirText() {
    JobHandlers handlers =
        JobHandlers.builder()
            .add(
                kind,
                (number, context) -> {
                  throw new Exception() {
                    @Override
                    public String getMessage() {
                      throw new OutOfMemoryError("no memory for it");
                    }
                  };
                })
            .build();
    PostgresJobs jobs = start(handlers, 1);

    UUID id = jobs.enqueue(kind, 1);
    untilState(jobs, id, JobState.RETRYING);
    assertThat(jobs.find(id).orElseThrow().report().failure()).contains("no memory for it");
  }

  /** As a server may state in Retry-After; the end of the run could else not be written. */
  @Test
  void areKeptWhereAHandlerComesBackInMillionsOfYears() {
    JobHandlers handlers =
        JobHandlers.builder()
            .add(
                kind,
                (number, context) -> {
                  throw new RetryLaterException(Duration.ofDays(1L << 40), "much later");
                })
            .build();
    PostgresJobs jobs = start(handlers, 1);

    UUID id = jobs.enqueue(kind, 1);
    untilState(jobs, id, JobState.RETRYING);
    assertThat(jobs.find(id).orElseThrow().report().failure()).contains("much later");
  }

  /** A limit that means none must not keep those of others from being held. */
  @Test
  void areLimitedInTimeBesideAKindThatIsNot() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    JobKind<Integer> endless =
        JobKind.builder("endless", Integer.class).timeLimit(forever, forever).build();
    JobKind<Integer> brief =
        JobKind.builder("brief", Integer.class)
            .work(JobKind.Work.WAITING)
            .retry(RetryPolicy.none())
            .timeLimit(Duration.ofMillis(100), Duration.ofMinutes(10))
            .build();
    JobHandlers handlers =
        JobHandlers.builder()
            .add(endless, (number, context) -> new CountDownLatch(1).await())
            .add(brief, (number, context) -> new CountDownLatch(1).await())
            .build();
    PostgresJobs jobs = start(handlers, 1);

    UUID first = jobs.enqueue(endless, 1);
    untilState(jobs, first, JobState.RUNNING);
    UUID second = jobs.enqueue(brief, 1);
    untilState(jobs, second, JobState.DEAD);
    assertThat(jobs.find(first).orElseThrow().state()).isEqualTo(JobState.RUNNING);
  }

  private void cancelElsewhere() throws SQLException {
    JobServer.run("UPDATE " + schema + ".headroom_job SET cancel_requested = true");
  }
}
