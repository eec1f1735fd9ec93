// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobKind;
import dev.headroom.job.KeyLimit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
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
 * The lock is held for a part of the keys that wait, at most a thousand of each kind; a claim goes
 * on with the next part while it has found too few, and the next claim where this one has stopped.
 * Where at most a thousand wait, each claim looks at all of them.
 *
 * <p>Jobs that have such a key and are of a kind without a limit were enqueued by another release.
 * They are claimed in the same way, as if there were none, and keep their keys for that release.
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

  /** The most keys of a kind that one statement looks at: some tens of milliseconds. */
  private static final int KEYS = 1000;

  /** The most parts that one claim looks at. */
  private static final int PARTS = 5;

  private static final KeyLimit NONE = KeyLimit.running(Integer.MAX_VALUE);

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
        SELECT r.* FROM unnest(?, ?, ?, ?, ?) AS r (kind, running, starts, millis, begins)
         WHERE r.kind <> ALL (ARRAY(SELECT task_name FROM $headroom_job_kind WHERE paused))
      ), waiting (kind, key, nth) AS (
        SELECT r.kind, (SELECT min(j.limit_key) FROM $headroom_job j
                         WHERE j.task_name = r.kind AND NOT j.picked AND j.limit_key >= r.begins
                           AND j.execution_time <= statement_timestamp()), 1
          FROM rule r
        UNION ALL
        SELECT w.kind, (SELECT min(j.limit_key) FROM $headroom_job j
                         WHERE j.task_name = w.kind AND NOT j.picked AND j.limit_key > w.key
                           AND j.execution_time <= statement_timestamp()), w.nth + 1
          FROM waiting w WHERE w.key IS NOT NULL AND w.nth <= ?
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
          FROM waiting w JOIN rule r ON r.kind = w.kind WHERE w.key IS NOT NULL AND w.nth <= ?
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
          SELECT w.kind, w.key, j.* FROM waiting w LEFT JOIN (SELECT
          """
          + ClaimedJob.COLUMNS
          + " FROM claimed j) j ON j.task_name = w.kind WHERE w.nth > ? OR w.key IS NULL";

  private final JobDatabase database;
  private final String instance;
  private final Collection<String> free;
  private final List<JobKind<?>> limited;
  private final ClaimWindow window;

  /** Where the next part begins, of kinds of which more keys wait than one part has. */
  private final Map<String, String> nextKeys = new HashMap<>();

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
    Map<String, KeyLimit> limits = new TreeMap<>();
    limited.forEach(each -> limits.put(each.id(), Objects.requireNonNull(each.limit())));
    window.keyed().stream().filter(free::contains).forEach(each -> limits.put(each, NONE));
    List<ClaimedJob> claimed = new ArrayList<>();
    boolean more = !limits.isEmpty();
    try {
      for (int part = 0; part < PARTS && more && claimed.size() < limit; part++) {
        int left = limit - claimed.size();
        claimed.addAll(database.inTransaction(connection -> claimPart(connection, limits, left)));
        more = !nextKeys.isEmpty();
      }
    } catch (SQLException | RuntimeException e) {
      // What was claimed before is not given up.
      if (claimed.isEmpty() && !isLocked(e)) {
        throw e;
      }
    }
    return claimed;
  }

  /** Returns whether others claim; the next look is soon. */
  private static boolean isLocked(Exception failure) {
    return failure instanceof SQLException refused
        && LOCK_NOT_AVAILABLE.equals(refused.getSQLState());
  }

  private List<ClaimedJob> claimPart(Connection connection, Map<String, KeyLimit> limits, int limit)
      throws SQLException {
    JobDatabase.query(connection, row -> 1, LOCK, database.jobTable());
    List<String> kinds = List.copyOf(limits.keySet());
    List<String> begins = kinds.stream().map(each -> nextKeys.getOrDefault(each, "")).toList();
    nextKeys.clear();
    return JobDatabase.query(
            connection,
            this::readPart,
            claimLimited,
            kinds,
            limits.values().stream().map(KeyLimit::running).toList(),
            limits.values().stream().map(KeyLimit::starts).toList(),
            limits.values().stream().map(each -> each.period().toMillis()).toList(),
            begins,
            KEYS,
            KEYS,
            limit,
            instance,
            KEYS)
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** Reads a claimed job, if the row has one, beside the key with which its kind goes on. */
  private Optional<ClaimedJob> readPart(ResultSet row) throws SQLException {
    String next = row.getString("key");
    if (next != null) {
      nextKeys.put(row.getString("kind"), next);
    }
    return row.getString("task_instance") == null
        ? Optional.empty()
        : Optional.of(ClaimedJob.read(row));
  }
}
