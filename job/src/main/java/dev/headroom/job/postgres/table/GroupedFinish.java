// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.SqlRefusal;
import dev.headroom.job.JobProgress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends jobs that have finished, those of several threads by one statement: while one statement is
 * written, the jobs that finish gather for the next. A thread does not wait for it, but goes on
 * with its next job; it waits only while very many have gathered.
 *
 * <p>Where the database refuses a value, the group is divided until the job is alone to which it
 * belongs; that one ends without the texts of its run. While the database is unavailable, the group
 * is written again and again for a minute; heartbeats go on meanwhile, so that nobody takes over
 * what has finished.
 *
 * <p>Thread-safe. Writes on a virtual thread that ends when nothing is left.
 */
final class GroupedFinish {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");
  private static final int MAX_GROUP = 200;
  private static final int MAX_GATHERED = 400;
  private static final long NOT_REPORTED = -1;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long PAUSE_NANOS = 200_000_000;

  private final JobDatabase database;
  private final String finish;
  private final Queue<Pending> gathered = new ConcurrentLinkedQueue<>();
  private final Semaphore places = new Semaphore(MAX_GATHERED);
  private final AtomicBoolean writing = new AtomicBoolean();

  /**
   * A job that waits to be ended. Immutable.
   *
   * @param after is called with how it went
   */
  private record Pending(
      Fence fence, JobProgress progress, @Nullable String result, JobEnds.After after) {

    boolean isReported() {
      return !progress.equals(JobProgress.none());
    }

    Pending withoutTexts() {
      return new Pending(fence, JobProgress.none(), null, after);
    }
  }

  GroupedFinish(JobDatabase database) {
    this.database = database;
    this.finish =
        database.sql(
            """
            WITH given AS MATERIALIZED (
              SELECT * FROM unnest(?, ?, ?, ?, ?, ?) AS g (id, version, result, done, total, text)
            ), gone AS (
              DELETE FROM $headroom_job j USING given g
               WHERE j.task_instance = g.id AND j.version = g.version
              RETURNING j.*, g.result, g.done, g.total, g.text)
            INSERT INTO $headroom_job_end (task_instance, task_name, state, version, priority,
                attempts, enqueued_at, execution_time, started_at, ended_at, fired_at, unique_key,
                limit_key, owner, trace, failure, result, progress_done, progress_total,
                progress_text)
            SELECT task_instance, task_name, 'FINISHED', version, priority,
                consecutive_failures + 1, enqueued_at, execution_time, started_at,
                clock_timestamp(), fired_at, unique_key, limit_key, owner, trace, failure, result,
                CASE WHEN done < 0 THEN progress_done ELSE done END,
                CASE WHEN done < 0 THEN progress_total ELSE total END,
                CASE WHEN done < 0 THEN progress_text ELSE text END
              FROM gone
            RETURNING task_instance
            """);
  }

  /** Ends a job, soon. */
  void finish(Fence fence, JobProgress progress, @Nullable String result, JobEnds.After after) {
    places.acquireUninterruptibly();
    gathered.add(new Pending(fence, progress, result, after));
    startWriter();
  }

  private void startWriter() {
    if (!gathered.isEmpty() && writing.compareAndSet(false, true)) {
      // Where no thread can be started, the next job that finishes tries again.
      var unused =
          BackgroundScheduler.startVirtual("job-finish", this::writeAll, () -> writing.set(false));
    }
  }

  private void writeAll() {
    try {
      for (List<Pending> group = next(); !group.isEmpty(); group = next()) {
        places.release(group.size());
        end(group, System.nanoTime() + PATIENCE.toNanos());
      }
    } finally {
      writing.set(false);
      startWriter(); // For what was added since the last look.
    }
  }

  private void end(List<Pending> group, long untilNanos) {
    Set<String> ended = Set.of();
    Exception failure = null;
    try {
      ended = writePatiently(group, untilNanos);
    } catch (SQLException e) {
      if (SqlRefusal.isOfValue(e) && divide(group, untilNanos, e)) {
        return;
      }
      failure = e;
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      // Such as no memory: without an end these jobs would count as running for ever.
      failure = new IllegalStateException("the ends of jobs could not be written", e);
    }
    for (Pending each : group) {
      try {
        each.after().ended(ended.contains(each.fence().id().toString()), failure);
      } catch (RuntimeException | Error e) {
        LOG.error("Job {} has ended, but what follows failed", each.fence().id(), e);
      }
    }
  }

  /** Ends halves of a group, or a single job without its texts; returns false if it had none. */
  private boolean divide(List<Pending> group, long untilNanos, SQLException refused) {
    int half = group.size() / 2;
    if (half > 0) {
      end(group.subList(0, half), untilNanos);
      end(group.subList(half, group.size()), untilNanos);
      return true;
    }
    Pending alone = group.getFirst();
    if (alone.result() == null && !alone.isReported()) {
      return false;
    }
    LOG.error(
        "The result of job {} was refused by the database ({}); it ends without one",
        alone.fence().id(),
        refused.getSQLState());
    end(List.of(alone.withoutTexts()), untilNanos);
    return true;
  }

  private List<Pending> next() {
    List<Pending> group = new ArrayList<>();
    while (group.size() < MAX_GROUP) {
      Pending each = gathered.poll();
      if (each == null) {
        break;
      }
      group.add(each);
    }
    return group;
  }

  private Set<String> writePatiently(List<Pending> group, long untilNanos) throws SQLException {
    while (true) {
      try {
        return write(group);
      } catch (SQLException e) {
        if (SqlRefusal.isLasting(e) || System.nanoTime() - untilNanos > 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private Set<String> write(List<Pending> group) throws SQLException {
    return new HashSet<>(
        database.query(
            row -> row.getString(1),
            finish,
            group.stream().map(each -> each.fence().id()).toList(),
            group.stream().map(each -> each.fence().version()).toList(),
            results(group),
            group.stream()
                .map(each -> each.isReported() ? each.progress().done() : NOT_REPORTED)
                .toList(),
            group.stream().map(each -> each.progress().total()).toList(),
            group.stream().map(each -> each.progress().text()).toList()));
  }

  private static List<@Nullable String> results(List<Pending> group) {
    List<@Nullable String> results = new ArrayList<>();
    group.forEach(each -> results.add(each.result()));
    return results;
  }
}
