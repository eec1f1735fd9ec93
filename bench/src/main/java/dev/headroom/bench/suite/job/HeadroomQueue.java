// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.job.JobHandler;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobRequest;
import dev.headroom.job.JobSettings;
import dev.headroom.job.JobTrace;
import dev.headroom.job.postgres.JobSchema;
import dev.headroom.job.postgres.PostgresJobs;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Headroom's jobs with unique keys, a trace, progress and notifications; with {@code once} too
 * where it is measured.
 *
 * <p>Confined to one thread, apart from its workers.
 */
final class HeadroomQueue implements Contestant {
  /** The payload of a job that does nothing. Immutable. */
  record Noop(int number) {}

  static final JobKind<Noop> NOOP = JobKind.of("noop", Noop.class);

  private static final String SCHEMA = "headroom";
  private static final int BATCH = 500;

  private final HikariDataSource pool;
  private final PGSimpleDataSource direct = new PGSimpleDataSource();
  private final boolean once;
  private @Nullable PostgresJobs jobs;
  private int numbers;

  HeadroomQueue(PostgresServer server, boolean once) {
    this.once = once;
    this.pool = Contestant.pool(server, once ? "jobs_once" : "jobs");
    direct.setUrl(pool.getJdbcUrl());
    try {
      JobSchema.create(pool, SCHEMA);
    } catch (SQLException e) {
      throw new IllegalStateException("the tables of jobs could not be created", e);
    }
  }

  /** Returns the jobs of an instance with a handler; its workers do not run yet. */
  PostgresJobs instance(JobHandler<Noop> handler) {
    PostgresJobs built =
        PostgresJobs.builder(pool, JobHandlers.builder().add(NOOP, handler).build())
            .settings(JobSettings.defaults().withWorkers(WORKERS, 0))
            .schema(SCHEMA)
            .trace(new FixedTrace())
            .listen(direct)
            .build();
    jobs = built;
    return built;
  }

  @Override
  public void enqueue(int count) {
    try (PostgresJobs writer =
        PostgresJobs.builder(pool, JobHandlers.builder().build())
            .schema(SCHEMA)
            .trace(new FixedTrace())
            .build()) {
      for (int begun = 0; begun < count; begun += BATCH) {
        List<JobRequest<Noop>> batch = new ArrayList<>();
        for (int i = begun; i < Math.min(count, begun + BATCH); i++) {
          numbers++;
          batch.add(NOOP.request(new Noop(numbers)).unique("n" + numbers));
        }
        var _ = writer.enqueueAll(batch);
      }
    }
  }

  @Override
  public void start(Tally tally) {
    instance(
            (noop, job) -> {
              if (once) {
                job.once("noop", connection -> {});
              }
              job.progress(1, 1, "");
              tally.ran();
            })
        .start();
  }

  /** Returns the pool of the database. */
  HikariDataSource pool() {
    return pool;
  }

  @Override
  public long left() {
    return Contestant.count(pool, "SELECT count(*) FROM headroom.headroom_job");
  }

  @Override
  public void close() {
    if (jobs != null) {
      jobs.close();
    }
    pool.close();
  }

  /** A trace as a tracer would carry it. Immutable. */
  private static final class FixedTrace implements JobTrace, JobTrace.Scope {
    @Override
    public String current() {
      return "traceparent:00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    }

    @Override
    public Scope open(String kind, @Nullable String parent) {
      return this;
    }

    @Override
    public void failed(Throwable failure) {
      // Nothing records it.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
