// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bare db-scheduler with lock and fetch, in the setting of its own performance page.
 *
 * <p>Confined to one thread, apart from its workers.
 */
final class DbSchedulerQueue implements Contestant {
  private static final String TASK = "noop";
  private static final int BATCH = 500;
  private static final double LOWER = 4;
  private static final double UPPER = 20;
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The table of db-scheduler's documentation for PostgreSQL. */
  private static final String TABLE =
      """
      CREATE TABLE scheduled_tasks (
        task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
        execution_time timestamp with time zone NOT NULL, picked boolean NOT NULL, picked_by text,
        last_success timestamp with time zone, last_failure timestamp with time zone,
        consecutive_failures int, last_heartbeat timestamp with time zone,
        version bigint NOT NULL, priority smallint, PRIMARY KEY (task_name, task_instance));
      CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
      CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
      CREATE INDEX priority_execution_time_idx
        ON scheduled_tasks (priority DESC, execution_time ASC)
      """;

  private final HikariDataSource pool;
  private @Nullable Scheduler scheduler;
  private int numbers;

  DbSchedulerQueue(PostgresServer server) {
    this.pool = Contestant.pool(server, "bare");
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    } catch (SQLException e) {
      throw new IllegalStateException("the table of db-scheduler could not be created", e);
    }
  }

  @Override
  public void enqueue(int count) {
    SchedulerClient client = SchedulerClient.Builder.create(pool).build();
    for (int begun = 0; begun < count; begun += BATCH) {
      List<TaskInstance<?>> batch = new ArrayList<>();
      for (int i = begun; i < Math.min(count, begun + BATCH); i++) {
        numbers++;
        batch.add(new TaskInstance<>(TASK, "n" + numbers, numbers));
      }
      client.scheduleBatch(batch, Instant.now());
    }
  }

  @Override
  public void start(Tally tally) {
    started(number -> tally.ran(), false);
  }

  /**
   * Starts workers and returns them as the client that enqueues.
   *
   * @param immediate whether a job that is enqueued here is looked for at once
   */
  Scheduler started(IntConsumer handler, boolean immediate) {
    OneTimeTask<Integer> task =
        Tasks.oneTime(TASK, Integer.class)
            .execute((instance, context) -> handler.accept(instance.getData()));
    var builder =
        Scheduler.create(pool, task)
            .threads(WORKERS)
            .pollingInterval(POLL)
            .pollUsingLockAndFetch(LOWER, UPPER);
    Scheduler built = (immediate ? builder.enableImmediateExecution() : builder).build();
    built.start();
    scheduler = built;
    return built;
  }

  /** Enqueues one job that is due now. */
  static void schedule(Scheduler scheduler, int number) {
    scheduler.schedule(new TaskInstance<>(TASK, "s" + number, number), Instant.now());
  }

  @Override
  public long left() {
    return Contestant.count(pool, "SELECT count(*) FROM scheduled_tasks");
  }

  @Override
  public void close() {
    if (scheduler != null) {
      scheduler.stop();
    }
    pool.close();
  }
}
