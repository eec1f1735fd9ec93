// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobAdmin.Counts;
import dev.headroom.job.JobAdmin.Filter;
import dev.headroom.job.JobAdmin.KindSummary;
import dev.headroom.job.JobProgress;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.JobStatus.Origin;
import dev.headroom.job.JobStatus.Report;
import dev.headroom.job.JobStatus.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads jobs as users and operators see them. Thread-safe. */
public final class JobReads {
  private static final String LIVE =
      """
      SELECT task_instance, task_name, CASE WHEN picked THEN 'RUNNING'
               WHEN consecutive_failures > 0 THEN 'RETRYING' ELSE 'QUEUED' END AS state,
             owner, priority, enqueued_at, execution_time, started_at,
             NULL::timestamptz AS ended_at, consecutive_failures + picked::int AS attempts,
             progress_done, progress_total, progress_text, NULL::text AS result, failure
        FROM $headroom_job
      """;

  private static final String ENDED =
      """
      SELECT task_instance, task_name, state, owner, priority, enqueued_at, execution_time,
             started_at, ended_at, attempts, progress_done, progress_total, progress_text, result,
             failure
        FROM $headroom_job_end
      """;

  private static final String OUTLOOK =
      """
      SELECT clock_timestamp() AS now,
        (SELECT mean_millis FROM $headroom_job_kind WHERE task_name = ? AND runs > 0) AS mean,
        (SELECT count(*) FROM (SELECT FROM $headroom_job WHERE task_name = ?
          AND NOT picked AND limit_key IS NULL AND execution_time < ? LIMIT 1000) j)
        + (SELECT count(*) FROM (SELECT FROM $headroom_job WHERE task_name = ?
          AND NOT picked AND limit_key IS NOT NULL AND execution_time < ? LIMIT 1000) j)
          AS ahead,
        (SELECT count(*) FROM $headroom_job WHERE task_name = ? AND picked) AS running
      """;

  private static final String KINDS =
      """
      WITH live AS (
        SELECT task_name,
               count(*) FILTER (WHERE NOT picked AND consecutive_failures = 0) AS queued,
               count(*) FILTER (WHERE picked) AS running,
               count(*) FILTER (WHERE NOT picked AND consecutive_failures > 0) AS retrying,
               min(execution_time) FILTER (WHERE NOT picked) AS oldest
          FROM $headroom_job GROUP BY task_name
      ), dead AS (
        SELECT task_name, count(*) AS dead FROM $headroom_job_end
         WHERE state = 'DEAD' GROUP BY task_name)
      SELECT n.task_name, coalesce(k.paused, false) AS paused,
             coalesce(l.queued, 0) AS queued, coalesce(l.running, 0) AS running,
             coalesce(l.retrying, 0) AS retrying, coalesce(d.dead, 0) AS dead,
             greatest(0, extract(epoch FROM clock_timestamp() - l.oldest) * 1000)::bigint
               AS oldest_millis
        FROM (SELECT task_name FROM live UNION SELECT task_name FROM dead
              UNION SELECT task_name FROM $headroom_job_kind UNION SELECT unnest(?)) n
        LEFT JOIN live l ON l.task_name = n.task_name
        LEFT JOIN dead d ON d.task_name = n.task_name
        LEFT JOIN $headroom_job_kind k ON k.task_name = n.task_name
       ORDER BY n.task_name
      """;

  private static final String ID = " WHERE task_instance = ?";

  private final JobDatabase database;
  private final String live;
  private final String ended;
  private final String all;
  private final String list;
  private final String outlook;
  private final String kinds;

  /**
   * What is known of how long a job takes. Immutable.
   *
   * @param mean of jobs of its kind, null if none has finished
   * @param ahead jobs of its kind that are due before it
   * @param running jobs of its kind
   */
  private record Outlook(Instant now, @Nullable Duration mean, long ahead, long running) {}

  public JobReads(JobDatabase database) {
    this.database = database;
    this.live = database.sql(LIVE + ID);
    this.ended = database.sql(ENDED + ID);
    String any = " WHERE task_instance = ANY (?)";
    this.all = database.sql(LIVE + any + " UNION ALL " + ENDED + any);
    this.list =
        database.sql(
            "SELECT * FROM ("
                + LIVE
                + " UNION ALL "
                + ENDED
                + ") j WHERE (?::text IS NULL OR state = ?) AND (?::text IS NULL OR task_name = ?)"
                + " AND (?::text IS NULL OR task_instance < ?)"
                + " ORDER BY task_instance DESC LIMIT ?");
    this.outlook = database.sql(OUTLOOK);
    this.kinds = database.sql(KINDS);
  }

  public Optional<JobStatus> find(UUID id) throws SQLException {
    List<JobStatus> found = database.query(JobReads::status, live, id);
    if (found.isEmpty()) {
      found = database.query(JobReads::status, ended, id);
    }
    if (found.isEmpty()) {
      found = database.query(JobReads::status, live, id); // Redriven between the two.
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    JobStatus status = found.getFirst();
    return Optional.of(status.state().isEnd() ? status : estimated(status));
  }

  public List<JobStatus> findAll(Collection<UUID> ids) throws SQLException {
    return database.query(JobReads::status, all, ids, ids);
  }

  public List<JobStatus> list(Filter filter) throws SQLException {
    String state = filter.state() == null ? null : filter.state().name();
    UUID after = filter.after();
    return database.query(
        JobReads::status,
        list,
        state,
        state,
        filter.kind(),
        filter.kind(),
        after,
        after,
        filter.limit());
  }

  public List<KindSummary> kinds(Collection<String> handled) throws SQLException {
    return database.query(
        row ->
            new KindSummary(
                row.getString("task_name"),
                row.getBoolean("paused"),
                new Counts(
                    row.getLong("queued"),
                    row.getLong("running"),
                    row.getLong("retrying"),
                    row.getLong("dead")),
                Duration.ofMillis(row.getLong("oldest_millis"))),
        kinds,
        handled);
  }

  private static JobStatus status(ResultSet row) throws SQLException {
    return new JobStatus(
        UUID.fromString(row.getString("task_instance")),
        JobState.valueOf(row.getString("state")),
        new Origin(row.getString("task_name"), row.getString("owner"), row.getInt("priority")),
        new Times(
            JobDatabase.instant(row, "enqueued_at"),
            JobDatabase.instant(row, "execution_time"),
            JobDatabase.instantOrNull(row, "started_at"),
            JobDatabase.instantOrNull(row, "ended_at"),
            null),
        new Report(
            row.getInt("attempts"),
            new JobProgress(
                row.getLong("progress_done"),
                row.getLong("progress_total"),
                row.getString("progress_text")),
            row.getString("result"),
            row.getString("failure")));
  }

  private JobStatus estimated(JobStatus status) throws SQLException {
    String kind = status.origin().kind();
    Outlook found =
        database
            .query(
                row -> {
                  double millis = row.getDouble("mean");
                  return new Outlook(
                      JobDatabase.instant(row, "now"),
                      row.wasNull() ? null : Duration.ofNanos((long) (millis * 1e6)),
                      row.getLong("ahead"),
                      row.getLong("running"));
                },
                outlook,
                kind,
                kind,
                status.times().due(),
                kind,
                status.times().due(),
                kind)
            .getFirst();
    Instant end =
        status.state() == JobState.RUNNING ? running(status, found) : queued(status, found);
    Times times = status.times();
    return new JobStatus(
        status.id(),
        status.state(),
        status.origin(),
        new Times(times.enqueued(), times.due(), times.started(), times.ended(), end),
        status.report());
  }

  private static @Nullable Instant running(JobStatus status, Outlook outlook) {
    Instant started = status.times().started();
    JobProgress progress = status.report().progress();
    if (started == null) {
      return null;
    }
    if (progress.total() > 0 && progress.done() > 0) {
      double whole =
          (double) Duration.between(started, outlook.now()).toMillis()
              * progress.total()
              / progress.done();
      return later(started.plusMillis((long) whole), outlook.now());
    }
    Duration mean = outlook.mean();
    return mean == null ? null : later(started.plus(mean), outlook.now());
  }

  /** The jobs before it are done by as many runs as there are now. */
  private static @Nullable Instant queued(JobStatus status, Outlook outlook) {
    Duration mean = outlook.mean();
    if (mean == null) {
      return null;
    }
    long rounds = 1 + outlook.ahead() / Math.max(1, outlook.running());
    return later(status.times().due(), outlook.now()).plus(mean.multipliedBy(rounds));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
