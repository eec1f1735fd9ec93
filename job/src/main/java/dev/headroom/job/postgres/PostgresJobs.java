// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.job.JobAdmin;
import dev.headroom.job.JobCodec;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobRequest;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.JobSettings;
import dev.headroom.job.JobStatus;
import dev.headroom.job.JobTrace;
import dev.headroom.job.JobTransactions;
import dev.headroom.job.Jobs;
import dev.headroom.job.JsonJobCodec;
import dev.headroom.job.postgres.table.JobDatabase;
import dev.headroom.job.postgres.table.JobEnds;
import dev.headroom.job.postgres.table.JobInsert;
import dev.headroom.job.postgres.table.JobOperations;
import dev.headroom.job.postgres.table.JobReads;
import dev.headroom.job.postgres.table.JobTables;
import dev.headroom.job.postgres.table.RunStatistics;
import dev.headroom.job.postgres.table.WakeUps;
import dev.headroom.job.postgres.worker.WorkerSetup;
import dev.headroom.job.postgres.worker.Workers;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in PostgreSQL.
 *
 * <p>Enqueueing works at once; {@link #start} starts the workers, which an instance that only
 * enqueues leaves out. The tables must be there: {@link JobSchema#create}.
 *
 * <p>Thread-safe. {@link #close} stops claiming, lets running jobs finish, interrupts them, and
 * gives them back; it waits at most about twice the shutdown wait of the settings. Calls fail with
 * {@link StoreUnavailableException} when PostgreSQL is unavailable.
 */
public final class PostgresJobs implements Jobs, JobAdmin, AutoCloseable {
  private final JobDatabase database;
  private final JobTransactions transactions;
  private final JobHandlers handlers;
  private final JobInsert insert;
  private final WakeUps wakeUps;
  private final JobReads reads;
  private final JobOperations operations;
  private final RunStatistics statistics;
  private final Workers workers;

  private PostgresJobs(Builder from) {
    JobCodec codec = from.codec == null ? JsonJobCodec.defaults() : from.codec;
    this.database = new JobDatabase(from.source, from.schema);
    this.handlers = from.handlers;
    this.transactions =
        from.transactions == null ? JobTransactions.of(from.source) : from.transactions;
    JobEnds ends = new JobEnds(database);
    JobTrace trace = new GuardedTrace(from.trace);
    this.insert = new JobInsert(database, codec, trace);
    this.wakeUps = new WakeUps(database);
    this.reads = new JobReads(database);
    this.operations = new JobOperations(database, ends);
    this.statistics = new RunStatistics(database, from.meters);
    this.workers =
        new Workers(
            new WorkerSetup(handlers, from.settings, codec, trace, transactions),
            new Workers.Sessions(from.source, from.direct),
            new JobTables(database, insert, ends, statistics),
            from.schedules,
            from.meters);
  }

  /**
   * Returns a builder; nothing connects before the first call.
   *
   * @param source of the sessions of workers and of enqueueing outside of transactions: the
   *     application's pool
   * @param handlers of the kinds that this instance runs; may be empty
   */
  public static Builder builder(DataSource source, JobHandlers handlers) {
    return new Builder(source, handlers);
  }

  /**
   * Creates the tables unless they exist, and starts workers with the default settings.
   *
   * @return started; the caller closes it
   * @throws SQLException if the tables are missing and cannot be created
   */
  public static PostgresJobs open(DataSource source, JobHandlers handlers) throws SQLException {
    JobSchema.create(source, JobSchema.DEFAULT_NAME);
    PostgresJobs jobs = builder(source, handlers).build();
    jobs.start();
    return jobs;
  }

  /** Starts workers, schedules and the listener. A second call does nothing. */
  public void start() {
    workers.start();
  }

  @Override
  public UUID enqueue(JobRequest<?> request) {
    UUID id = write(List.of(request), connection -> insert.insert(connection, request, null));
    statistics.enqueued(request.kind().id());
    return id;
  }

  @Override
  public List<UUID> enqueueAll(List<? extends JobRequest<?>> requests) {
    List<UUID> ids = write(requests, connection -> insert.insertAll(connection, requests));
    requests.forEach(each -> statistics.enqueued(each.kind().id()));
    return ids;
  }

  /** Writes in the caller's transaction, or else in one of its own, and wakes the workers. */
  private <T> T write(List<? extends JobRequest<?>> requests, JobDatabase.Work<T> work) {
    Set<String> kinds = JobInsert.due(requests);
    return call(
        "enqueue",
        () -> {
          Connection current = transactions.current();
          if (current == null) {
            T own = requests.size() > 1 ? database.inTransaction(work) : database.with(work);
            wakeUps.send(kinds);
            return own;
          }
          T joined = work.on(current);
          if (!transactions.afterCommit(() -> wakeUps.send(kinds))) {
            insert.notify(current, kinds);
          }
          return joined;
        });
  }

  @Override
  public Optional<JobStatus> find(UUID id) {
    return call("find a job", () -> reads.find(id));
  }

  @Override
  public List<JobStatus> findAll(Collection<UUID> ids) {
    return call("find jobs", () -> reads.findAll(ids));
  }

  @Override
  public boolean cancel(UUID id) {
    return call("cancel a job", () -> operations.cancel(id));
  }

  @Override
  public List<JobStatus> list(Filter filter) {
    return call("list jobs", () -> reads.list(filter));
  }

  @Override
  public List<KindSummary> kinds() {
    return call(
        "list kinds of jobs",
        () -> reads.kinds(handlers.kinds().stream().map(JobKind::id).toList()));
  }

  @Override
  public void pause(String kind, String by) {
    call(
        "pause a kind",
        () -> {
          operations.pause(kind, by);
          return true;
        });
  }

  @Override
  public void resume(String kind) {
    call(
        "resume a kind",
        () -> {
          operations.resume(kind);
          return true;
        });
  }

  @Override
  public boolean redrive(UUID id) {
    return call("redrive a job", () -> operations.redrive(id, null)) == 1;
  }

  @Override
  public int redriveAll(String kind) {
    return call("redrive jobs", () -> operations.redrive(null, kind));
  }

  /** Returns how the workers are; reads no database. */
  public JobsHealth health() {
    return new JobsHealth(
        workers.isRunning(),
        workers.isNotified(),
        workers.busy(),
        workers.stuck(),
        workers.oldestWait());
  }

  /** Stops the workers and gives back what they run. A second call does nothing. */
  @Override
  public void close() {
    workers.close();
  }

  private interface Call<T> {
    T run() throws SQLException;
  }

  private static <T> T call(String operation, Call<T> call) {
    long begun = System.nanoTime();
    try {
      return call.run();
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (state == null || state.startsWith("08") || state.startsWith("57P")) {
        throw new StoreUnavailableException(
            "postgres", operation, Duration.ofNanos(System.nanoTime() - begun));
      }
      throw new IllegalStateException(
          "postgres refused to " + operation + " (" + state + "): " + e.getMessage(), e);
    }
  }

  /**
   * Builds the jobs of an instance.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private final DataSource source;
    private final JobHandlers handlers;
    private JobSettings settings = JobSettings.defaults();
    private String schema = JobSchema.DEFAULT_NAME;
    private JobTrace trace = JobTrace.none();
    private List<JobSchedule> schedules = List.of();
    private @Nullable DataSource direct;
    private @Nullable MeterRegistry meters;
    private @Nullable JobCodec codec;
    private @Nullable JobTransactions transactions;

    private Builder(DataSource source, JobHandlers handlers) {
      this.source = source;
      this.handlers = handlers;
    }

    /** Sets the number of workers, time limits and retention. */
    public Builder settings(JobSettings other) {
      this.settings = other;
      return this;
    }

    /**
     * Sets the schema of the tables. Default {@code headroom}.
     *
     * @param name lower-case letters, digits and underscores, at most 50
     */
    public Builder schema(String name) {
      this.schema = JobSchema.required(name);
      return this;
    }

    /** Sets the transactions in which jobs are enqueued. Default: none, each call its own. */
    public Builder transactions(JobTransactions ofTheApplication) {
      this.transactions = ofTheApplication;
      return this;
    }

    /**
     * Sets where to listen for notifications, so that jobs start as soon as they are committed.
     * Without it they are polled for.
     *
     * @param opensConnections to the server itself, not through a pooler; one is kept open
     */
    public Builder listen(@Nullable DataSource opensConnections) {
      this.direct = opensConnections;
      return this;
    }

    /** Sets how payloads are written. Default: JSON by Jackson. */
    public Builder codec(JobCodec other) {
      this.codec = other;
      return this;
    }

    /** Sets what carries traces across the queue. Default: nothing. */
    public Builder trace(JobTrace other) {
      this.trace = other;
      return this;
    }

    /** Sets the registry of the meters. Default: none. */
    public Builder meters(@Nullable MeterRegistry registry) {
      this.meters = registry;
      return this;
    }

    /** Sets the schedules. Default: none. */
    public Builder schedules(List<JobSchedule> all) {
      this.schedules = List.copyOf(all);
      return this;
    }

    /** Builds; connects to nothing. */
    public PostgresJobs build() {
      return new PostgresJobs(this);
    }
  }
}
