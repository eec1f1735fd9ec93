// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.KeyLimit;
import dev.headroom.job.RetryPolicy;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the database refuses, or holds, costs the job that it belongs to, and no other. */
class FaultsIT extends WorkersCase {
  private static final JobKind<String> TEXT =
      JobKind.builder("text", String.class).retry(RetryPolicy.none()).build();

  record Broken(String text) {
    @Override
    public String text() {
      throw new IllegalStateException("not written");
    }
  }

  /** Lets the database refuse the ends of some jobs, and count how often. */
  private void refuseEnds(String which, String state) throws SQLException {
    JobServer.run(
        "CREATE SEQUENCE " + schema + ".refusals",
        "CREATE FUNCTION "
            + schema
            + ".refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            + which
            + " THEN PERFORM nextval('"
            + schema
            + ".refusals'); RAISE EXCEPTION 'refused' USING ERRCODE = '"
            + state
            + "'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER refuse BEFORE INSERT ON "
            + schema
            + ".headroom_job_end FOR EACH ROW EXECUTE FUNCTION "
            + schema
            + ".refuse()");
  }

  private long refusals() throws SQLException {
    return JobServer.number(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + schema + ".refusals");
  }

  @Test
  void replacesTheCharacterThatNoTextInPostgresHolds() {
    PostgresJobs jobs =
        start(
            TEXT,
            (text, context) -> {
              context.progress(1, 2, "a\0b");
              context.result("a\0b");
              if (text.equals("fails")) {
                throw new IllegalStateException("a\0b");
              }
            },
            1);

    UUID good = jobs.enqueue(TEXT, "good");
    UUID bad = jobs.enqueue(TEXT, "fails");

    untilState(jobs, good, JobState.FINISHED);
    untilState(jobs, bad, JobState.DEAD);
    JobStatus.Report report = jobs.find(good).orElseThrow().report();
    assertThat(report.result()).isEqualTo("a\uFFFDb");
    assertThat(report.progress().text()).isEqualTo("a\uFFFDb");
    assertThat(jobs.find(bad).orElseThrow().report().failure()).contains("a\uFFFDb");
  }

  @Test
  void endsTheOtherJobsOfAGroupWhenTheResultOfOneIsRefused() throws SQLException {
    refuseEnds("NEW.result = 'refused'", "22021");
    PostgresJobs jobs =
        start(
            TEXT,
            (text, context) -> {
              runs.add(text);
              context.result(text);
            },
            4);

    List<UUID> ids =
        jobs.enqueueAll(
            Stream.of("1", "2", "3", "refused", "5", "6", "7").map(TEXT::request).toList());

    ids.forEach(each -> untilState(jobs, each, JobState.FINISHED));
    assertThat(runs).hasSize(7).doesNotHaveDuplicates();
    assertThat(jobs.find(ids.get(3)).orElseThrow().report().result()).isNull();
    assertThat(jobs.find(ids.get(4)).orElseThrow().report().result()).isEqualTo("5");
  }

  /** Dead after four seconds without a heartbeat, a job would run again here. */
  @Test
  void keepsAFinishedJobWhoseEndCannotBeWrittenYet() throws SQLException {
    PostgresJobs jobs =
        PostgresJobs.builder(JobServer.source(), JobHandlers.of(TEXT, runs::add))
            .schema(schema)
            .settings(settings(1).withIntervals(Duration.ofMillis(20), Duration.ofSeconds(1)))
            .build();
    opened.add(jobs);
    jobs.start();
    UUID id;
    try (Connection connection = JobServer.source().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE " + schema + ".headroom_job_end IN EXCLUSIVE MODE");
      id = jobs.enqueue(TEXT, "once");

      until(() ->
          JobServer.number(
                  "SELECT count(*) FROM "
                      + schema
                      + ".headroom_job WHERE last_heartbeat > started_at + interval '5 seconds'")
              == 1);
      connection.rollback();
    }

    untilState(jobs, id, JobState.FINISHED);
    assertThat(runs).containsExactly("once");
  }

  @Test
  void runsQueuedJobsOfAKindThatGotALimit() {
    PostgresJobs before = start(JobHandlers.builder().build(), 1);
    UUID id = before.enqueue(TEXT, "queued");
    JobKind<String> limited =
        JobKind.builder("text", String.class).limit(KeyLimit.running(1)).build();

    start(JobHandlers.of(limited, runs::add), 1);

    untilState(before, id, JobState.FINISHED);
  }

  @Test
  void runsJobsWithoutALimitWhenThoseWithOneCannotBeClaimed() throws SQLException {
    JobServer.run("DROP TABLE " + schema + ".headroom_job_start");
    JobKind<String> limited =
        JobKind.builder("limited", String.class)
            .limit(KeyLimit.starts(1, Duration.ofMinutes(1)))
            .build();
    PostgresJobs jobs =
        start(
            JobHandlers.builder()
                .add(TEXT, (text, context) -> runs.add(text))
                .add(limited, (text, context) -> runs.add("limited"))
                .build(),
            2);

    List<UUID> ids = jobs.enqueueAll(Stream.of("1", "2", "3").map(TEXT::request).toList());

    ids.forEach(each -> untilState(jobs, each, JobState.FINISHED));
    assertThat(runs).containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void triesAgainToWriteThatARunWasGivenUp() throws SQLException {
    refuseEnds("true", "57014");
    CountDownLatch end = new CountDownLatch(1);
    JobKind<String> kind =
        JobKind.builder("stuck", String.class)
            .retry(RetryPolicy.none())
            .timeLimit(Duration.ofMillis(50), Duration.ofMillis(100))
            .build();
    PostgresJobs jobs =
        start(
            JobHandlers.of(
                kind,
                text -> {
                  while (end.getCount() > 0) { // ignores the interrupt
                    LockSupport.parkNanos(1_000_000);
                    runs.add(Thread.interrupted() ? "interrupted" : "");
                  }
                }),
            1);
    UUID id = jobs.enqueue(kind, "one");
    until(() -> refusals() > 0);

    JobServer.run("DROP TRIGGER refuse ON " + schema + ".headroom_job_end");

    untilState(jobs, id, JobState.DEAD);
    assertThat(jobs.health().stuck()).isEqualTo(1);
    end.countDown();
  }

  @Test
  void interruptsOtherRunsWhileAStepHoldsTheRowOfOneThatWasGivenUp() throws SQLException {
    JobKind<String> holding =
        JobKind.builder("holding", String.class)
            .retry(RetryPolicy.none())
            .timeLimit(Duration.ofMillis(50), Duration.ofMillis(100))
            .build();
    JobKind<String> slow =
        JobKind.builder("slow", String.class)
            .retry(RetryPolicy.none())
            .timeLimit(Duration.ofMillis(50), Duration.ofMinutes(10))
            .build();
    CountDownLatch never = new CountDownLatch(1);
    PostgresJobs jobs =
        start(
            JobHandlers.builder()
                .add(
                    holding,
                    (text, context) ->
                        context.once(
                            "step",
                            connection -> {
                              try (Statement statement = connection.createStatement()) {
                                statement.execute("SELECT pg_sleep(300)");
                              }
                            }))
                .add(
                    slow,
                    (text, context) -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        runs.add("interrupted");
                        throw e;
                      }
                    })
                .build(),
            2);
    UUID held = jobs.enqueue(holding, "held");
    until(() -> jobs.health().stuck() == 1);

    jobs.enqueue(slow, "slow");

    until(() -> runs.contains("interrupted"));
    assertThat(jobs.find(held).orElseThrow().state()).isEqualTo(JobState.RUNNING);
    JobServer.run(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
            + " WHERE query = 'SELECT pg_sleep(300)' AND state = 'active'");
    untilState(jobs, held, JobState.DEAD);
  }

  @Test
  void writesProgressPastARowThatAnotherStatementHolds() throws SQLException {
    CountDownLatch report = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    PostgresJobs jobs =
        start(
            TEXT,
            (text, context) -> {
              runs.add(text);
              report.await();
              context.progress(1, 2, text);
              end.await();
            },
            2);
    UUID held = jobs.enqueue(TEXT, "held");
    UUID other = jobs.enqueue(TEXT, "other");
    until(() -> runs.size() == 2);
    try (Connection connection = JobServer.source().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "SELECT FROM "
              + schema
              + ".headroom_job WHERE task_instance = '"
              + held
              + "' FOR UPDATE");
      report.countDown();

      until(() -> done(jobs, other) == 1);
      assertThat(done(jobs, held)).isZero();
      connection.rollback();
    }
    until(() -> done(jobs, held) == 1);
    end.countDown();
  }

  private static long done(PostgresJobs jobs, UUID id) {
    return jobs.find(id).orElseThrow().report().progress().done();
  }

  @Test
  void firesAScheduleThoughThePayloadOfAnotherCannotBeWritten() {
    JobKind<Broken> broken = JobKind.of("broken", Broken.class);
    JobSchedule first =
        JobSchedule.of("a", "* * * * * *", ZoneOffset.UTC, broken.request(new Broken("one")));
    JobSchedule second = JobSchedule.of("b", "* * * * * *", ZoneOffset.UTC, TEXT.request("two"));

    start(JobHandlers.of(TEXT, runs::add), 1, first, second);

    until(() -> runs.contains("two"));
  }

  @Test
  void startsNothingBeforeTheClockOfTheDatabaseWasRead() {
    RefusingSource source = new RefusingSource("SELECT clock_timestamp() AS now");
    PostgresJobs jobs =
        PostgresJobs.builder(source.proxy(), JobHandlers.of(TEXT, runs::add))
            .schema(schema)
            .settings(settings(1))
            .build();
    opened.add(jobs);
    jobs.enqueue(TEXT, "one");

    jobs.start();

    until(() -> source.refusals() >= 3);
    assertThat(source.statements()).noneMatch(each -> each.contains("SET picked = true"));
    source.accept();
    until(() -> runs.contains("one"));
  }

  @Test
  void countsHowLongAJobWaitedWhenItStarts() {
    CountDownLatch end = new CountDownLatch(1);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    PostgresJobs jobs =
        PostgresJobs.builder(
                JobServer.source(),
                JobHandlers.builder()
                    .add(
                        TEXT,
                        (text, context) -> {
                          runs.add(text);
                          end.await();
                        })
                    .build())
            .schema(schema)
            .settings(settings(1))
            .meters(meters)
            .build();
    opened.add(jobs);
    jobs.start();

    jobs.enqueue(TEXT, "one");

    until(() -> runs.contains("one"));
    Timer waited = meters.find("headroom.job.start").timer();
    assertThat(Objects.requireNonNull(waited).count()).isEqualTo(1);
    end.countDown();
  }
}
