// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.job.JobAdmin.Filter;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSettings;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.JobTransactions;
import dev.headroom.job.JobsContract;
import dev.headroom.job.KeyLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresJobsIT extends JobsContract<PostgresJobs> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String schema = newSchema();
  private final List<PostgresJobs> opened = new ArrayList<>();

  private static String newSchema() {
    try {
      return JobServer.newSchema();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private PostgresJobs.Builder builder(JobHandlers handlers) {
    return PostgresJobs.builder(JobServer.source(), handlers)
        .schema(schema)
        .settings(
            JobSettings.defaults()
                .withWorkers(1, 1)
                .withIntervals(Duration.ofMillis(20), Duration.ofSeconds(3))
                .withShutdownWait(Duration.ofSeconds(2)));
  }

  private PostgresJobs start(PostgresJobs.Builder builder) {
    PostgresJobs jobs = builder.build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  @Override
  protected PostgresJobs create(JobHandlers handlers) {
    return start(builder(handlers));
  }

  @Override
  protected void until(BooleanSupplier condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition::getAsBoolean);
  }

  @AfterEach
  void close() {
    opened.forEach(PostgresJobs::close);
  }

  private JobHandlers recording() {
    return JobHandlers.builder().add(LETTER, (letter, context) -> runs.add(letter.text())).build();
  }

  /** A transaction that a test begins and ends, as a framework binds one to a thread. */
  private static final class BoundTransaction implements JobTransactions {
    private final JobTransactions plain = JobTransactions.of(JobServer.source());
    private final AtomicReference<@Nullable Connection> bound = new AtomicReference<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean knowsCommits;

    @Override
    public @Nullable Connection current() {
      return bound.get();
    }

    @Override
    public boolean afterCommit(Runnable action) {
      return knowsCommits && afterCommit.add(action);
    }

    @Override
    public <T extends @Nullable Object> T inTransaction(Work<T> work) throws Exception {
      return plain.inTransaction(work);
    }
  }

  @Test
  void enqueuesInTheTransactionOfTheCaller() throws SQLException {
    BoundTransaction transaction = new BoundTransaction();
    PostgresJobs jobs = start(builder(recording()).transactions(transaction));
    try (Connection connection = JobServer.source().getConnection()) {
      connection.setAutoCommit(false);
      transaction.bound.set(connection);
      UUID rolledBack = jobs.enqueue(LETTER, new Letter("rolled back"));
      connection.rollback();
      UUID committed = jobs.enqueueAll(List.of(LETTER.request(new Letter("committed")))).getFirst();
      connection.commit();
      transaction.bound.set(null);

      until(() -> jobs.find(committed).orElseThrow().state() == JobState.FINISHED);
      assertThat(jobs.find(rolledBack)).isEmpty();
    }
    assertThat(runs).containsExactly("committed");
  }

  @Test
  void aUniqueKeyThatIsTakenDoesNotEndTheTransactionOfTheCaller() throws SQLException {
    BoundTransaction transaction = new BoundTransaction();
    PostgresJobs jobs = start(builder(recording()).transactions(transaction));
    jobs.pause(LETTER.id(), "test");
    UUID first = jobs.enqueue(LETTER.request(new Letter("first")).unique("key"));
    try (Connection connection = JobServer.source().getConnection()) {
      connection.setAutoCommit(false);
      transaction.bound.set(connection);

      UUID second = jobs.enqueue(LETTER.request(new Letter("second")).unique("key"));
      jobs.enqueue(LETTER.request(new Letter("third")));
      connection.commit();
      transaction.bound.set(null);

      assertThat(second).isEqualTo(first);
    }
    jobs.resume(LETTER.id());
    until(() -> runs.size() == 2);
    assertThat(runs).containsExactlyInAnyOrder("first", "third");
  }

  /** The transaction may change what the job reads. */
  @Test
  void startsAJobOnlyAfterTheTransactionsThatJoinedIt() throws SQLException {
    JobKind<Letter> limited =
        JobKind.builder("limited", Letter.class).limit(KeyLimit.running(5)).build();
    BoundTransaction transaction = new BoundTransaction();
    PostgresJobs jobs =
        start(
            builder(
                    JobHandlers.builder()
                        .add(LETTER, (letter, context) -> runs.add(letter.text()))
                        .add(limited, (letter, context) -> runs.add(letter.text()))
                        .build())
                .transactions(transaction));
    for (JobKind<Letter> kind : List.of(LETTER, limited)) {
      runs.clear();
      jobs.pause(kind.id(), "test");
      UUID first = jobs.enqueue(kind.request(new Letter("first")).unique("key"));
      try (Connection connection = JobServer.source().getConnection()) {
        connection.setAutoCommit(false);
        transaction.bound.set(connection);
        assertThat(jobs.enqueue(kind.request(new Letter("joins")).unique("key"))).isEqualTo(first);
        transaction.bound.set(null);
        jobs.enqueue(kind.request(new Letter("later")).priority(-1));

        jobs.resume(kind.id());

        until(() -> runs.contains("later"));
        assertThat(runs).containsExactly("later");
        connection.commit();
      }
      until(() -> runs.contains("first"));
    }
  }

  @Test
  void returnsTheJobsThatHaveTheKeysWhereTheDriverJoinsTheRowsOfABatch() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(JobServer.url());
    source.setReWriteBatchedInserts(true);
    PostgresJobs jobs =
        PostgresJobs.builder(source, JobHandlers.builder().build()).schema(schema).build();
    UUID taken = jobs.enqueue(LETTER.request(new Letter("taken")).unique("key"));

    List<UUID> ids =
        jobs.enqueueAll(
            List.of(
                LETTER.request(new Letter("one")),
                LETTER.request(new Letter("two")).unique("key"),
                LETTER.request(new Letter("three")).unique("other"),
                LETTER.request(new Letter("four"))));

    assertThat(ids.get(1)).isEqualTo(taken);
    assertThat(jobs.list(Filter.of(JobState.QUEUED, 10)))
        .extracting(JobStatus::id)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void redrivesADeadJobBehindAThousandWhoseKeysAreTaken() throws SQLException {
    String table = schema + ".headroom_job";
    JobServer.run(
        "INSERT INTO "
            + table
            + " (task_name, task_instance, task_data, execution_time, unique_key)"
            + " SELECT 'letter@1', gen_random_uuid(), '', now(), n FROM generate_series(1, 1001) n",
        "INSERT INTO "
            + table
            + "_end SELECT gen_random_uuid(), task_name, 'DEAD', task_data, version, priority, 1,"
            + " enqueued_at, execution_time, NULL, clock_timestamp(), NULL, unique_key, NULL, NULL,"
            + " NULL, NULL, NULL, 0, 0, '' FROM (SELECT * FROM "
            + table
            + " ORDER BY unique_key::integer) j",
        "DELETE FROM " + table + " WHERE unique_key = '1001'");
    PostgresJobs jobs = builder(JobHandlers.builder().build()).build();

    assertThat(jobs.redriveAll(LETTER.id())).isEqualTo(1);
  }

  /** Among many jobs of other kinds; the connections end, so that their statistics are seen. */
  @Test
  void readsAStatusByIndexes() throws SQLException {
    JobServer.run(
        "INSERT INTO "
            + schema
            + ".headroom_job (task_name, task_instance, task_data, execution_time)"
            + " SELECT 'other@1', gen_random_uuid(), '', now() FROM generate_series(1, 20000)",
        "ANALYZE " + schema + ".headroom_job");
    PostgresJobs jobs =
        PostgresJobs.builder(JobServer.direct(), JobHandlers.builder().build())
            .schema(schema)
            .build();
    UUID id = jobs.enqueue(LETTER, new Letter("one"));

    for (int i = 0; i < 3; i++) {
      assertThat(jobs.find(id)).isPresent();
    }

    until(() -> {
      try {
        return JobServer.number(
                "SELECT idx_scan FROM pg_stat_user_indexes WHERE schemaname = '"
                    + schema
                    + "' AND indexrelname = 'headroom_job_due'")
            >= 3;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void rollsBackAStepThatFailsAndDoesItAtTheNextAttempt() throws SQLException {
    String table = schema + ".effect_test";
    JobServer.run("CREATE TABLE " + table + " (text text)");
    PostgresJobs jobs =
        create(
            JobHandlers.builder()
                .add(
                    LETTER,
                    (letter, context) ->
                        context.once(
                            "insert",
                            connection -> {
                              connection
                                  .createStatement()
                                  .execute("INSERT INTO " + table + " VALUES ('done')");
                              if (context.attempt() == 1) {
                                throw new IllegalStateException("after the insert");
                              }
                            }))
                .build());

    UUID id = jobs.enqueue(LETTER, new Letter("one"));

    until(() -> jobs.find(id).orElseThrow().state() == JobState.FINISHED);
    assertThat(JobServer.number("SELECT count(*) FROM " + table)).isEqualTo(1);
  }

  @Test
  void startsJobsAtTheirCommitWhereNotificationsArrive() {
    PostgresJobs jobs =
        start(
            builder(recording())
                .settings(JobSettings.defaults().withWorkers(1, 1))
                .listen(JobServer.direct()));
    until(() -> jobs.health().notified());
    long begun = System.nanoTime();

    // Polled for, each would wait for most of a second.
    for (int i = 1; i <= 40; i++) {
      int wanted = i;
      jobs.enqueue(LETTER, new Letter("one"));
      until(() -> runs.size() == wanted);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
  }

  @Test
  void wakesWorkersAfterTheCommitOfTheCallerWhereThatIsKnown() throws SQLException {
    for (boolean knows : new boolean[] {true, false}) {
      runs.clear();
      BoundTransaction transaction = new BoundTransaction();
      transaction.knowsCommits = knows;
      PostgresJobs jobs =
          start(
              builder(recording())
                  .settings(JobSettings.defaults().withWorkers(1, 1))
                  .transactions(transaction)
                  .listen(JobServer.direct()));
      until(() -> jobs.health().notified());
      long begun = System.nanoTime();
      for (int i = 1; i <= 20; i++) {
        int wanted = i;
        try (Connection connection = JobServer.source().getConnection()) {
          connection.setAutoCommit(false);
          transaction.bound.set(connection);
          jobs.enqueue(LETTER, new Letter("one"));
          connection.commit();
          transaction.bound.set(null);
        }
        transaction.afterCommit.forEach(Runnable::run);
        transaction.afterCommit.clear();
        until(() -> runs.size() == wanted);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(13));
      jobs.close();
    }
  }

  @Test
  void saysThatItPollsWhereNotificationsDoNotArrive() throws SQLException {
    JobServer.run("DROP DATABASE IF EXISTS elsewhere", "CREATE DATABASE elsewhere");
    PostgresJobs jobs = start(builder(recording()).listen(JobServer.direct("elsewhere")));

    UUID id = jobs.enqueue(LETTER, new Letter("one"));

    until(() -> jobs.find(id).orElseThrow().state() == JobState.FINISHED);
    assertThat(jobs.health().notified()).isFalse();
  }

  @Test
  void estimatesTheEndFromProgressAndFromEarlierJobs() throws SQLException {
    List<String> gate = new CopyOnWriteArrayList<>(List.of("closed"));
    PostgresJobs jobs =
        create(
            JobHandlers.builder()
                .add(
                    LETTER,
                    (letter, context) -> {
                      context.progress(1, 4, "quarter");
                      runs.add("started");
                      while (!gate.isEmpty()) {
                        LockSupport.parkNanos(1_000_000);
                      }
                    })
                .build());
    JobServer.run(
        "INSERT INTO "
            + schema
            + ".headroom_job_kind (task_name, runs, mean_millis) VALUES ('letter@1', 9, 60000)");

    UUID running = jobs.enqueue(LETTER, new Letter("one"));
    until(() -> !runs.isEmpty());
    UUID queued = jobs.enqueue(LETTER, new Letter("two"));
    until(() -> jobs.find(running).orElseThrow().report().progress().done() == 1);

    var first = jobs.find(running).orElseThrow().times();
    var second = jobs.find(queued).orElseThrow().times();
    assertThat(first.estimatedEnd()).isAfterOrEqualTo(first.started());
    assertThat(second.estimatedEnd()).isAfterOrEqualTo(second.due().plusSeconds(60));
    gate.clear();
    until(() -> jobs.find(queued).orElseThrow().state() == JobState.FINISHED);
    assertThat(jobs.find(queued).orElseThrow().times().estimatedEnd()).isNull();
  }

  @Test
  void createsTablesOnlyWhereTheyAreMissing() throws SQLException {
    JobSchema.create(JobServer.source(), schema);

    for (String each : List.of("Not a name", "a".repeat(51))) {
      assertThatThrownBy(() -> JobSchema.create(JobServer.source(), each))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
