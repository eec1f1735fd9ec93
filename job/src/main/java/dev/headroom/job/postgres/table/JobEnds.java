// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobProgress;
import dev.headroom.job.JobState;
import dev.headroom.job.RetryPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Moves the row of a job where the outcome of its run belongs: to the ended jobs, or back into the
 * queue. Each is one statement with the version of the claim as its fence, and changes nothing if
 * another worker has the job. Thread-safe.
 */
public final class JobEnds {
  private static final int MAX_FAILURE = 4000;

  /** A step of the lost run may hold a lock of the row; the caller tries again. */
  private static final String LOCK_TIMEOUT = "SELECT set_config('lock_timeout', '2000', true)";

  private static final String END =
      """
      WITH gone AS (
        DELETE FROM $headroom_job WHERE task_instance = ? AND version = ? RETURNING *)
      INSERT INTO $headroom_job_end (task_instance, task_name, state, task_data, version,
          priority, attempts, enqueued_at, execution_time, started_at, ended_at, fired_at,
          unique_key, limit_key, owner, trace, failure, progress_done, progress_total,
          progress_text)
      SELECT task_instance, task_name, ?::text, CASE WHEN ?::boolean THEN task_data END,
          version, priority, consecutive_failures + picked::int, enqueued_at, execution_time,
          started_at, clock_timestamp(), fired_at, unique_key, limit_key, owner, trace,
          coalesce(?::text, failure), coalesce(?::bigint, progress_done),
          coalesce(?::bigint, progress_total), coalesce(?::text, progress_text)
        FROM gone
      """;

  /** The starts that the claim of jobs has counted: the last ones of their keys before it. */
  private static final String GIVE_BACK_STARTS =
      """
       RETURNING task_name, limit_key, started_at), used AS (
        SELECT b.task_name, b.limit_key, s.at, count(*) AS jobs
          FROM back b CROSS JOIN LATERAL (
            SELECT max(c.started_at) AS at FROM $headroom_job_start c
             WHERE c.task_name = b.task_name AND c.limit_key = b.limit_key
               AND c.started_at <= b.started_at) s
         WHERE s.at IS NOT NULL GROUP BY b.task_name, b.limit_key, s.at
      ), gone AS (
        DELETE FROM $headroom_job_start WHERE ctid = ANY (ARRAY(
          SELECT n.place FROM (
            SELECT s.ctid AS place, u.jobs, row_number() OVER (
                     PARTITION BY s.task_name, s.limit_key, s.started_at) AS nth
              FROM used u JOIN $headroom_job_start s ON s.task_name = u.task_name
               AND s.limit_key = u.limit_key AND s.started_at = u.at) n
           WHERE n.nth <= n.jobs)))
      SELECT task_name FROM back
      """;

  private final JobDatabase database;
  private final GroupedFinish grouped;
  private final String end;
  private final String retry;
  private final String release;
  private final String giveBack;
  private final String owns;
  private final String payload;

  public JobEnds(JobDatabase database) {
    this.database = database;
    this.grouped = new GroupedFinish(database);
    this.end = database.sql(END);
    String queued =
        "UPDATE $headroom_job SET picked = false, picked_by = NULL, last_heartbeat = NULL,"
            + " version = version + 1, ";
    this.retry =
        database.sql(
            queued
                + "execution_time = clock_timestamp() + ?::bigint * interval '1 millisecond',"
                + " consecutive_failures = consecutive_failures + 1,"
                + " last_failure = clock_timestamp(), failure = ?"
                + " WHERE task_instance = ? AND version = ? AND NOT cancel_requested");
    this.release =
        database.sql(
            queued
                + "execution_time = least(execution_time, clock_timestamp())"
                + " WHERE picked AND NOT cancel_requested"
                + " AND (task_instance, version) IN (SELECT * FROM unnest(?, ?))");
    this.giveBack = "WITH back AS (" + release + database.sql(GIVE_BACK_STARTS);
    this.owns =
        database.sql(
            "SELECT 1 FROM $headroom_job WHERE task_instance = ? AND version = ? AND picked");
    this.payload =
        database.sql("SELECT task_data FROM $headroom_job WHERE task_instance = ? AND version = ?");
  }

  /** Is called when a finished job has ended. */
  public interface After {
    /**
     * Goes on.
     *
     * @param ended false if another worker has the job, or nothing could be written
     * @param failure why nothing could be written; else null
     */
    void ended(boolean ended, @Nullable Exception failure);
  }

  /** Ends a job that has finished, soon and together with others. */
  public void finish(Fence fence, JobProgress progress, @Nullable String result, After after) {
    grouped.finish(fence, progress, result, after);
  }

  /** Applies the outcome of a run; returns false if another worker has the job. */
  public boolean apply(Fence fence, JobProgress progress, JobOutcome.Unfinished outcome)
      throws SQLException {
    return database.with(connection ->
        switch (outcome) {
          case JobOutcome.Dead dead ->
              end(connection, fence, JobState.DEAD, dead.failure(), progress);
          case JobOutcome.Cancelled unused ->
              end(connection, fence, JobState.CANCELLED, null, progress);
          case JobOutcome.Retry again -> retry(connection, fence, again);
          case JobOutcome.GivenBack unused ->
              release(connection, List.of(fence)) == 1
                  || end(connection, fence, JobState.CANCELLED, null, progress);
          case JobOutcome.Superseded unused -> false;
        });
  }

  /** Cancels a job that nobody runs; returns false if it was claimed or has ended meanwhile. */
  public boolean cancel(Fence queued) throws SQLException {
    return database.with(
        connection -> end(connection, queued, JobState.CANCELLED, null, JobProgress.none()));
  }

  private boolean end(
      Connection connection,
      Fence fence,
      JobState state,
      @Nullable String failure,
      JobProgress progress)
      throws SQLException {
    boolean reported = !progress.equals(JobProgress.none());
    return update(
        connection,
        end,
        fence.id(),
        fence.version(),
        state.name(),
        state == JobState.DEAD,
        failure == null ? null : text(failure),
        reported ? progress.done() : null,
        reported ? progress.total() : null,
        reported ? progress.text() : null);
  }

  private static boolean update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    return JobDatabase.update(connection, sql, values) == 1;
  }

  /**
   * Counts a failed attempt of a run that is lost: the job is tried again after a pause, or is dead
   * after the last. Fails when a step of that run holds the row for two seconds.
   *
   * @param failures attempts that failed before this one
   */
  public boolean fail(Fence fence, int failures, RetryPolicy policy, String failure)
      throws SQLException {
    return database.inTransaction(connection -> {
      JobDatabase.query(connection, row -> 1, LOCK_TIMEOUT);
      return failed(failures, policy, failure) instanceof JobOutcome.Retry again
          ? retry(connection, fence, again)
          : end(connection, fence, JobState.DEAD, failure, JobProgress.none());
    });
  }

  /** Puts a job back into the queue, or ends one that was cancelled while its attempt failed. */
  private boolean retry(Connection connection, Fence fence, JobOutcome.Retry again)
      throws SQLException {
    String failure = text(again.failure());
    long pause = again.pause().toMillis();
    return update(connection, retry, pause, failure, fence.id(), fence.version())
        || end(connection, fence, JobState.CANCELLED, failure, JobProgress.none());
  }

  /** Returns the outcome of a failed attempt. */
  public static JobOutcome.Unfinished failed(int failures, RetryPolicy policy, String failure) {
    int failed = failures + 1;
    return failed >= policy.attempts()
        ? new JobOutcome.Dead(failure)
        : new JobOutcome.Retry(
            policy.pause(failed, ThreadLocalRandom.current().nextDouble()), failure);
  }

  /**
   * Gives back jobs that have not started, as if they had not been claimed. Those that were
   * cancelled stay, until they are overdue and end as such.
   */
  public void giveBack(Collection<Fence> fences) throws SQLException {
    if (!fences.isEmpty()) {
      database.query(row -> 1, giveBack, ids(fences), versions(fences));
    }
  }

  /** Gives back jobs that may have started, without counting the attempt. */
  public void release(Collection<Fence> fences) throws SQLException {
    if (!fences.isEmpty()) {
      database.with(connection -> release(connection, fences));
    }
  }

  private int release(Connection connection, Collection<Fence> fences) throws SQLException {
    return JobDatabase.update(connection, release, ids(fences), versions(fences));
  }

  private static List<UUID> ids(Collection<Fence> fences) {
    return fences.stream().map(Fence::id).toList();
  }

  private static List<Long> versions(Collection<Fence> fences) {
    return fences.stream().map(Fence::version).toList();
  }

  /** Returns whether a claim still has its job. */
  public boolean owns(Fence fence) throws SQLException {
    return !database.query(row -> 1, owns, fence.id(), fence.version()).isEmpty();
  }

  /** Returns the payload of a claim; empty if another worker has the job. */
  public Optional<byte[]> payload(Fence fence) throws SQLException {
    return database.query(row -> row.getBytes(1), payload, fence.id(), fence.version()).stream()
        .findFirst();
  }

  /** Cuts a failure, and replaces what no text in PostgreSQL holds. */
  private static String text(String failure) {
    return (failure.length() > MAX_FAILURE ? failure.substring(0, MAX_FAILURE) : failure)
        .replace('\0', '\uFFFD');
  }
}
