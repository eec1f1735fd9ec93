// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobKind;
import dev.headroom.job.KeyLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims jobs that are due: the highest priority first, then the oldest, passing over what others
 * claim at the same time. Kinds that are paused are left out by the statement itself, so that a
 * pause holds everywhere as soon as it is committed.
 *
 * <p>Jobs with a limit per key are claimed by one instance at a time, under an advisory lock, so
 * that what it counts is exact: how many of the key run, and how many started within the period.
 *
 * <p>One thread at a time.
 */
public final class ClaimQuery {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");

  /** Beyond this a transaction that holds the lock is ended, since its instance is frozen. */
  private static final String LOCK =
      "SELECT set_config('idle_in_transaction_session_timeout', '5000', true),"
          + " set_config('lock_timeout', '500', true),"
          + " pg_advisory_xact_lock(hashtextextended(?, 0))";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final String UPDATE =
      "UPDATE $headroom_job j SET picked = true, picked_by = ?, version = j.version + 1,"
          + " last_heartbeat = clock_timestamp(), started_at = statement_timestamp(),"
          + " unique_key = CASE WHEN j.unique_until_start THEN NULL ELSE j.unique_key END"
          + " WHERE j.task_instance = ANY (ARRAY(SELECT task_instance FROM due)) AND NOT j.picked"
          + " RETURNING ";

  private static final String CLAIM =
      """
      WITH active AS MATERIALIZED (
        SELECT kind FROM unnest(?) kind
         WHERE kind <> ALL (ARRAY(SELECT task_name FROM $headroom_job_kind WHERE paused))
      ), due AS MATERIALIZED (
        SELECT c.task_instance FROM active CROSS JOIN LATERAL (
          SELECT j.task_instance, j.priority, j.execution_time FROM $headroom_job j
           WHERE j.task_name = active.kind AND NOT j.picked AND j.limit_key IS NULL
             AND j.execution_time <= statement_timestamp() AND j.execution_time >= ?
           ORDER BY j.priority DESC, j.execution_time LIMIT ? FOR UPDATE SKIP LOCKED) c
         ORDER BY c.priority DESC, c.execution_time LIMIT ?)
      """
          + UPDATE
          + ClaimedJob.COLUMNS;

  private static final String CLAIM_LIMITED =
      """
      WITH RECURSIVE rule AS MATERIALIZED (
        SELECT r.* FROM unnest(?, ?, ?, ?) AS r (kind, running, starts, millis)
         WHERE r.kind <> ALL (ARRAY(SELECT task_name FROM $headroom_job_kind WHERE paused))
      ), waiting (kind, key) AS (
        SELECT r.kind, (SELECT min(j.limit_key) FROM $headroom_job j
                         WHERE j.task_name = r.kind AND NOT j.picked AND j.limit_key IS NOT NULL
                           AND j.execution_time <= statement_timestamp())
          FROM rule r
        UNION ALL
        SELECT w.kind, (SELECT min(j.limit_key) FROM $headroom_job j
                         WHERE j.task_name = w.kind AND NOT j.picked AND j.limit_key > w.key
                           AND j.execution_time <= statement_timestamp())
          FROM waiting w WHERE w.key IS NOT NULL
      ), free AS MATERIALIZED (
        SELECT w.kind, w.key, least(
            CASE WHEN r.running = 0 THEN 100000 ELSE r.running - (
              SELECT count(*) FROM $headroom_job j
               WHERE j.picked AND j.task_name = w.kind AND j.limit_key = w.key) END,
            CASE WHEN r.starts = 0 THEN 100000 ELSE r.starts - (
              SELECT count(*) FROM $headroom_job_start s
               WHERE s.task_name = w.kind AND s.limit_key = w.key
                 AND s.started_at > statement_timestamp() - r.millis * interval '1 millisecond') END
            ) AS jobs
          FROM waiting w JOIN rule r ON r.kind = w.kind WHERE w.key IS NOT NULL
      ), due AS MATERIALIZED (
        SELECT c.task_instance FROM free CROSS JOIN LATERAL (
          SELECT j.task_instance, j.priority, j.execution_time FROM $headroom_job j
           WHERE j.task_name = free.kind AND j.limit_key = free.key AND NOT j.picked
             AND j.execution_time <= statement_timestamp()
           ORDER BY j.priority DESC, j.execution_time LIMIT greatest(free.jobs, 0)
             FOR UPDATE SKIP LOCKED) c
         ORDER BY c.priority DESC, c.execution_time LIMIT ?
      ), claimed AS (
      """
          + UPDATE
          + """
          j.*), logged AS (
            INSERT INTO $headroom_job_start (task_name, limit_key, started_at, until_at)
            SELECT j.task_name, j.limit_key, statement_timestamp(),
                   statement_timestamp() + r.millis * interval '1 millisecond'
              FROM claimed j JOIN rule r ON r.kind = j.task_name WHERE r.starts > 0)
          SELECT
          """
          + ClaimedJob.COLUMNS
          + " FROM claimed j";

  private final JobDatabase database;
  private final String instance;
  private final Collection<String> free;
  private final List<JobKind<?>> limited;
  private final ClaimWindow window;
  private final String claim;
  private final String claimLimited;
  private boolean limitedFirst;
  private boolean failing;

  public ClaimQuery(
      JobDatabase database, String instance, Collection<JobKind<?>> kinds, ClaimWindow window) {
    this.database = database;
    this.instance = instance;
    this.free = kinds.stream().filter(each -> each.limit() == null).map(JobKind::id).toList();
    this.limited = kinds.stream().filter(each -> each.limit() != null).toList();
    this.window = window;
    this.claim = database.sql(CLAIM);
    this.claimLimited = database.sql(CLAIM_LIMITED);
  }

  /**
   * Claims jobs. What one statement has claimed is returned also if the other fails.
   *
   * @param limit the most that are claimed
   */
  public List<ClaimedJob> claim(int limit) throws SQLException {
    // Which goes first alternates, so that neither kind of job keeps the other waiting.
    limitedFirst = !limitedFirst;
    List<ClaimedJob> claimed = new ArrayList<>();
    @Nullable SQLException failure = null;
    for (boolean withLimit : new boolean[] {limitedFirst, !limitedFirst}) {
      int left = limit - claimed.size();
      if (left > 0) {
        try {
          claimed.addAll(withLimit ? claimLimited(left) : claimFree(left));
        } catch (SQLException e) {
          failure = e;
        }
      }
    }
    if (failure != null && claimed.isEmpty()) {
      throw failure;
    }
    if (failure != null && !failing) {
      LOG.warn("Of jobs with and without a limit per key, only one sort could be claimed", failure);
    }
    failing = failure != null;
    claimed.sort(
        Comparator.comparingInt((ClaimedJob each) -> -each.origin().priority())
            .thenComparing(each -> each.origin().due()));
    return claimed;
  }

  private List<ClaimedJob> claimFree(int limit) throws SQLException {
    return free.isEmpty()
        ? List.of()
        : database.query(ClaimedJob::read, claim, free, window.from(), limit, limit, instance);
  }

  private List<ClaimedJob> claimLimited(int limit) throws SQLException {
    if (limited.isEmpty()) {
      return List.of();
    }
    try {
      return database.inTransaction(connection -> claimLimited(connection, limit));
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return List.of(); // Others claim; the next look is soon.
      }
      throw e;
    }
  }

  private List<ClaimedJob> claimLimited(Connection connection, int limit) throws SQLException {
    JobDatabase.query(connection, row -> 1, LOCK, database.jobTable());
    List<KeyLimit> limits =
        limited.stream().map(each -> Objects.requireNonNull(each.limit())).toList();
    return JobDatabase.query(
        connection,
        ClaimedJob::read,
        claimLimited,
        limited.stream().map(JobKind::id).toList(),
        limits.stream().map(KeyLimit::running).toList(),
        limits.stream().map(KeyLimit::starts).toList(),
        limits.stream().map(each -> each.period().toMillis()).toList(),
        limit,
        instance);
  }
}
