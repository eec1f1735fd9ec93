// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.store.embedded.PostgresServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * JobRunr's free edition with its shortest poll interval.
 *
 * <p>Confined to one thread, apart from its workers. One at a time: its handler is found by class.
 */
final class JobRunrQueue implements Contestant {
  private static final Duration POLL = Duration.ofSeconds(5);

  private static final AtomicReference<@Nullable Tally> CURRENT = new AtomicReference<>();

  private final HikariDataSource pool;
  private final BackgroundJobServer server;
  private final JobRequestScheduler jobs;

  JobRunrQueue(PostgresServer postgres) {
    this.pool = Contestant.pool(postgres, "jobrunr");
    StorageProvider storage = SqlStorageProviderFactory.using(pool);
    JobRunrConfiguration.JobRunrConfigurationResult built =
        JobRunr.configure()
            .useJsonMapper(new Jackson3JsonMapper())
            .useStorageProvider(storage)
            .useBackgroundJobServer(
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andPollInterval(POLL)
                    .andWorkerCount(WORKERS),
                false)
            .initialize();
    this.server = built.getBackgroundJobServer();
    this.jobs = built.getJobRequestScheduler();
  }

  /** A job that does nothing. Confined to one thread. */
  public static final class Noop implements JobRequest {
    private int number;

    /** Is called by JobRunr. */
    public Noop() {}

    Noop(int number) {
      this.number = number;
    }

    /** Returns the number of the job. */
    public int getNumber() {
      return number;
    }

    @Override
    public Class<NoopHandler> getJobRequestHandler() {
      return NoopHandler.class;
    }
  }

  /** Counts jobs. Thread-safe. */
  public static final class NoopHandler implements JobRequestHandler<Noop> {
    /** Is called by JobRunr. */
    public NoopHandler() {}

    @Override
    public void run(Noop noop) {
      Tally tally = CURRENT.get();
      if (tally != null) {
        tally.ran();
      }
    }
  }

  @Override
  public void enqueue(int count) {
    jobs.enqueue(IntStream.range(0, count).mapToObj(Noop::new));
  }

  @Override
  public void start(Tally tally) {
    CURRENT.set(tally);
    server.start();
  }

  @Override
  public long left() {
    return Contestant.count(
        pool, "SELECT count(*) FROM jobrunr_jobs WHERE state IN ('ENQUEUED', 'PROCESSING')");
  }

  @Override
  public void close() {
    server.stop();
    CURRENT.set(null);
    JobRunr.destroy();
    pool.close();
  }
}
