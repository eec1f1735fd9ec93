// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.JobSettings;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.KeyLimit;
import dev.headroom.job.MissedFires;
import dev.headroom.job.postgres.table.JobCleanup;
import dev.headroom.job.postgres.table.JobDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WorkersIT extends WorkersCase {
  @Test
  void runsEachJobOnceOnSeveralInstances() {
    JobKind<Integer> kind = JobKind.of("number", Integer.class);
    JobHandlers handlers =
        JobHandlers.builder().add(kind, (number, context) -> runs.add("" + number)).build();
    PostgresJobs jobs = start(handlers, 4);
    start(handlers, 4);
    start(handlers, 4);

    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ids.add(jobs.enqueue(kind, i));
    }

    until(() -> jobs.findAll(ids).stream().allMatch(each -> each.state() == JobState.FINISHED));
    assertThat(runs).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void runsNoMoreJobsOfAKeyThanItsLimit() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    JobKind<Integer> kind =
        JobKind.builder("limited", Integer.class)
            .work(JobKind.Work.WAITING)
            .limit(KeyLimit.running(2))
            .build();
    JobHandlers handlers =
        JobHandlers.builder()
            .add(
                kind,
                (number, context) -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                  running.decrementAndGet();
                  runs.add("" + number);
                })
            .build();
    PostgresJobs jobs = start(handlers, 4);
    start(handlers, 4);
    for (int i = 0; i < 20; i++) {
      jobs.enqueue(kind.request(i).limitKey("key"));
    }

    until(() -> runs.size() == 20);

    assertThat(most.get()).isEqualTo(2);
  }

  @Test
  void startsNoMoreJobsOfAKeyInAPeriodThanItsLimit() throws SQLException {
    JobKind<Integer> kind =
        JobKind.builder("limited", Integer.class)
            .limit(KeyLimit.starts(3, Duration.ofSeconds(1)))
            .build();
    JobHandlers handlers =
        JobHandlers.builder().add(kind, (number, context) -> runs.add("" + number)).build();
    PostgresJobs jobs = start(handlers, 4);
    start(handlers, 4);
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      ids.add(jobs.enqueue(kind.request(i)));
    }

    until(() -> jobs.findAll(ids).stream().allMatch(each -> each.state() == JobState.FINISHED));

    List<Instant> starts =
        jobs.findAll(ids).stream()
            .map(each -> Objects.requireNonNull(each.times().started()))
            .sorted()
            .toList();
    for (int i = 3; i < starts.size(); i++) {
      assertThat(Duration.between(starts.get(i - 3), starts.get(i)))
          .isGreaterThan(Duration.ofMillis(990));
    }
  }

  @Test
  void doesNotCountTheStartOfAJobThatIsGivenBackBeforeIt() {
    CountDownLatch end = new CountDownLatch(1);
    JobKind<Integer> kind = JobKind.of("number", Integer.class);
    JobKind<Integer> limited =
        JobKind.builder("limited", Integer.class)
            .limit(KeyLimit.starts(2, Duration.ofHours(1)))
            .build();
    PostgresJobs jobs =
        start(
            JobHandlers.builder()
                .add(
                    kind,
                    (number, context) -> {
                      runs.add("" + number);
                      if (number == 200) {
                        end.await();
                      }
                    })
                .add(limited, (number, context) -> runs.add("limited"))
                .build(),
            1);
    // Many short runs, so that jobs are claimed ahead; then one that keeps those waiting.
    for (int i = 0; i < 200; i++) {
      jobs.enqueue(kind, i);
    }
    until(() -> runs.size() == 200);
    jobs.enqueue(kind, 200);
    until(() -> runs.size() == 201);
    jobs.enqueue(limited, 1);
    jobs.enqueue(limited, 2);

    // A claim raises the version, and so does what gives back.
    until(() ->
        JobServer.number(
                "SELECT min(version) FROM "
                    + schema
                    + ".headroom_job WHERE task_name = 'limited@1'")
            >= 3);
    end.countDown();

    until(() -> runs.stream().filter("limited"::equals).count() == 2);
  }

  @Test
  void cancelsARunningJob() {
    CountDownLatch never = new CountDownLatch(1);
    JobKind<Integer> kind = JobKind.of("waits", Integer.class);
    PostgresJobs jobs =
        start(
            kind,
            (number, context) -> {
              runs.add("started");
              never.await();
            },
            1);
    UUID id = jobs.enqueue(kind, 1);
    until(() -> runs.contains("started"));

    assertThat(jobs.cancel(id)).isTrue();

    untilState(jobs, id, JobState.CANCELLED);
  }

  /** Two jobs of a key never run at a time. */
  @Test
  void leavesACancelledJobItsUniqueKeyUntilItsHandlerHasEnded() {
    CountDownLatch end = new CountDownLatch(1);
    JobKind<Integer> kind = JobKind.of("stubborn", Integer.class);
    PostgresJobs jobs =
        start(
            kind,
            (number, context) -> {
              runs.add("started");
              while (end.getCount() > 0) {
                Thread.onSpinWait(); // It does not end when it is interrupted.
              }
            },
            2);
    UUID first = jobs.enqueue(kind.request(1).unique("key"));
    until(() -> runs.contains("started"));
    assertThat(jobs.cancel(first)).isTrue();
    assertThat(jobs.enqueue(kind.request(2).unique("key"))).isEqualTo(first);

    end.countDown();

    untilState(jobs, first, JobState.FINISHED);
    assertThat(jobs.enqueue(kind.request(3).unique("key"))).isNotEqualTo(first);
  }

  /** Its attempt may fail, or its worker die, before anybody sees that it was cancelled. */
  @Test
  void doesNotTryAJobAgainThatWasCancelledWhileItFailed() {
    CountDownLatch cancelled = new CountDownLatch(1);
    JobKind<Integer> kind = JobKind.builder("fails", Integer.class).retry(AT_ONCE).build();
    PostgresJobs jobs =
        start(
            kind,
            (number, context) -> {
              runs.add("started");
              cancelled.await();
              throw new IllegalStateException("failed");
            },
            1);
    UUID id = jobs.enqueue(kind, 1);
    until(() -> runs.contains("started"));

    assertThat(jobs.cancel(id)).isTrue();
    cancelled.countDown();

    untilState(jobs, id, JobState.CANCELLED);
    assertThat(runs).hasSize(1);
  }

  @Test
  void givesUpARunBeyondItsTimeLimitAndRefusesWhatItDoesAfterwards() {
    CountDownLatch end = new CountDownLatch(1);
    JobKind<Integer> kind =
        JobKind.builder("stuck", Integer.class)
            // The second attempt must be quicker, also where the machine pauses.
            .timeLimit(Duration.ofSeconds(2), Duration.ofSeconds(3))
            .retry(AT_ONCE)
            .build();
    PostgresJobs jobs =
        start(
            kind,
            (number, context) -> {
              if (context.attempt() == 1) {
                while (end.getCount() > 0) { // ignores the interrupt
                  LockSupport.parkNanos(1_000_000);
                  runs.add(Thread.interrupted() ? "interrupted" : "");
                }
                context.result("late");
                runs.add("late");
                return;
              }
              context.result("in time");
            },
            1);

    UUID id = jobs.enqueue(kind, 1);

    untilState(jobs, id, JobState.FINISHED);
    end.countDown();
    until(() -> runs.contains("late"));
    until(() -> jobs.health().stuck() == 0);
    JobStatus status = jobs.find(id).orElseThrow();
    assertThat(status.report().result()).isEqualTo("in time");
    assertThat(status.report().attempts()).isEqualTo(2);
    assertThat(runs).contains("interrupted");
  }

  @Test
  void givesBackWhatItRunsAtItsShutdownWithoutCountingTheAttempt() {
    CountDownLatch never = new CountDownLatch(1);
    JobKind<Integer> kind = JobKind.of("waits", Integer.class);
    JobHandlers first =
        JobHandlers.builder()
            .add(
                kind,
                (number, context) -> {
                  runs.add("first");
                  never.await();
                })
            .build();
    PostgresJobs closing = start(first, 2);
    List<UUID> ids = List.of(closing.enqueue(kind, 1), closing.enqueue(kind, 2));
    until(() -> runs.size() == 2);

    closing.close();
    PostgresJobs other =
        start(kind, (number, context) -> runs.add("attempt " + context.attempt()), 2);

    ids.forEach(each -> untilState(other, each, JobState.FINISHED));
    assertThat(runs).containsExactly("first", "first", "attempt 1", "attempt 1");
  }

  @Test
  void enqueuesOneJobForEachTimeOfASchedule() {
    JobKind<Integer> kind = JobKind.of("ticks", Integer.class);
    JobHandlers handlers =
        JobHandlers.builder()
            .add(kind, (number, context) -> runs.add(String.valueOf(context.firedAt())))
            .build();
    JobSchedule schedule =
        JobSchedule.of("every-second", "* * * * * *", ZoneOffset.UTC, kind.request(1))
            .missed(MissedFires.ALL);
    start(handlers, 1, schedule);
    start(handlers, 1, schedule);

    until(() -> runs.size() >= 3);

    assertThat(runs).doesNotHaveDuplicates().doesNotContain("null");
  }

  @Test
  void removesEndedJobsWithWhatTheyDidOnce() throws SQLException {
    JobKind<Integer> kind = JobKind.of("number", Integer.class);
    JobHandlers handlers =
        JobHandlers.builder()
            .add(kind, (number, context) -> context.once("step", connection -> runs.add("done")))
            .build();
    PostgresJobs jobs = start(handlers, 1);
    UUID old = jobs.enqueue(kind, 1);
    UUID young = jobs.enqueue(kind, 2);
    untilState(jobs, old, JobState.FINISHED);
    untilState(jobs, young, JobState.FINISHED);
    JobServer.run(
        "UPDATE "
            + schema
            + ".headroom_job_end SET ended_at = ended_at - interval '25 hours'"
            + " WHERE task_instance = '"
            + old
            + "'");

    new JobCleanup(new JobDatabase(JobServer.source(), schema), handlers, JobSettings.defaults())
        .run();

    assertThat(jobs.find(old)).isEmpty();
    assertThat(jobs.find(young)).isPresent();
    assertThat(JobServer.number("SELECT count(*) FROM " + schema + ".headroom_job_effect"))
        .isEqualTo(1);
  }

  @Test
  void looksAgainAfterTheDatabaseRefusedItsSessions() throws SQLException {
    JobKind<Integer> kind = JobKind.of("number", Integer.class);
    PostgresJobs jobs = start(kind, (number, context) -> runs.add("" + number), 2);
    jobs.enqueue(kind, 1);
    until(() -> runs.size() == 1);

    JobServer.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    until(() -> {
      try {
        jobs.enqueue(kind, 2);
        return true;
      } catch (RuntimeException terminated) {
        return false;
      }
    });

    until(() -> runs.contains("2"));
  }
}
