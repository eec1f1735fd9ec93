// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobKind;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The time from which on due jobs are looked for, so that a claim does not walk over the dead index
 * entries of all jobs that have run while a long transaction keeps them from being cleaned up.
 *
 * <p>A sweep finds the oldest job that waits, and costs that walk; it runs beside the claims, once
 * a second or, when it takes long, in a twentieth of the time. A job that becomes visible later
 * with an earlier time, since its transaction took long to commit, is found by the next sweep. Jobs
 * with a limit per key are claimed without this window; a sweep finds the kinds without a limit of
 * which such jobs wait all the same, since another release limits them.
 *
 * <p>Thread-safe.
 */
public final class ClaimWindow {
  /** How long transactions may take to commit without their jobs waiting for a sweep. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private static final int SHARE = 20;

  private final JobDatabase database;
  private final List<String> kinds;
  private final List<String> unlimited;
  private final String sweep;
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile Instant from = Instant.MIN;
  private volatile Duration oldestWait = Duration.ZERO;
  private volatile Set<String> keyed = Set.of();
  private long nextSweep = System.nanoTime();

  private record Sweep(Instant now, @Nullable Instant oldest, Set<String> keyed) {}

  public ClaimWindow(JobDatabase database, Collection<? extends JobKind<?>> kinds) {
    this.database = database;
    this.kinds = kinds.stream().map(JobKind::id).toList();
    this.unlimited = kinds.stream().filter(each -> each.limit() == null).map(JobKind::id).toList();
    this.sweep =
        database.sql(
            """
            SELECT statement_timestamp() AS now, (
              SELECT execution_time FROM $headroom_job
               WHERE NOT picked AND limit_key IS NULL
                 AND execution_time <= statement_timestamp() AND task_name = ANY (ARRAY(
                   SELECT kind FROM unnest(?) kind
                    WHERE kind NOT IN (SELECT task_name FROM $headroom_job_kind WHERE paused)))
               ORDER BY execution_time LIMIT 1) AS oldest, ARRAY(
              SELECT kind FROM unnest(?) kind WHERE EXISTS (
                SELECT FROM $headroom_job j
                 WHERE j.task_name = kind AND NOT j.picked AND j.limit_key IS NOT NULL)) AS keyed
            """);
  }

  /**
   * Returns the earliest time at which a job that waits may be due; once after each sweep that
   * failed, the earliest of all.
   */
  public Instant from() {
    return failed.getAndSet(false) ? Instant.MIN : from;
  }

  /** Returns how long the oldest job had waited at the last sweep. */
  public Duration oldestWait() {
    return oldestWait;
  }

  /** Returns the kinds without a limit of which jobs with a key of a limit waited. */
  Set<String> keyed() {
    return keyed;
  }

  /** Sweeps if it is time to; called by one thread. */
  public void sweep(long nanos) throws SQLException {
    if (nanos - nextSweep < 0) {
      return;
    }
    long begun = System.nanoTime();
    boolean done = false;
    try {
      List<Sweep> found =
          database.query(
              row ->
                  new Sweep(
                      JobDatabase.instant(row, "now"),
                      JobDatabase.instantOrNull(row, "oldest"),
                      Set.of((String[]) row.getArray("keyed").getArray())),
              sweep,
              kinds,
              unlimited);
      apply(found.getFirst());
      done = true;
    } finally {
      failed.set(!done);
      nextSweep = nanos + (System.nanoTime() - begun) * SHARE;
    }
  }

  private void apply(Sweep found) {
    Instant oldest = found.oldest();
    Instant margin = found.now().minus(MARGIN);
    from = oldest != null && oldest.isBefore(margin) ? oldest : margin;
    keyed = found.keyed();
    oldestWait = oldest == null ? Duration.ZERO : Duration.between(oldest, found.now());
  }
}
