// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSettings;
import java.sql.SQLException;
import java.util.List;

/**
 * Removes ended jobs when their time is over, with what they have done once, and mends what other
 * releases left: claims of dead workers of kinds that nobody handles, and queued jobs of kinds that
 * have got a limit. Thread-safe; of instances that do it at once, each removes other rows.
 */
public final class JobCleanup {
  private static final int BATCH = 2000;

  /** The most that one call removes, so that the rest is done each minute all the same. */
  private static final int MAX_BATCHES = 50;

  /** A claim without a heartbeat for this many times as long as a dead worker's is abandoned. */
  private static final int ABANDONED = 5;

  private final JobDatabase database;
  private final JobSettings settings;
  private final List<String> limited;
  private final String ended;
  private final String starts;
  private final String abandoned;
  private final String limitNew;

  public JobCleanup(JobDatabase database, JobHandlers handlers, JobSettings settings) {
    this.database = database;
    this.settings = settings;
    this.limited =
        handlers.kinds().stream().filter(each -> each.limit() != null).map(JobKind::id).toList();
    this.ended =
        database.sql(
            """
            WITH old AS MATERIALIZED (
              SELECT task_instance FROM $headroom_job_end
               WHERE (state = 'DEAD'
                      AND ended_at < clock_timestamp() - ?::bigint * interval '1 second')
                  OR (state IN ('FINISHED', 'CANCELLED')
                      AND ended_at < clock_timestamp() - ?::bigint * interval '1 second')
               LIMIT ? FOR UPDATE SKIP LOCKED
            ), effects AS (
              DELETE FROM $headroom_job_effect e USING old
               WHERE e.task_instance = old.task_instance)
            DELETE FROM $headroom_job_end j USING old WHERE j.task_instance = old.task_instance
            """);
    this.starts =
        database.sql("DELETE FROM $headroom_job_start WHERE until_at < clock_timestamp()");
    this.abandoned =
        database.sql(
            "UPDATE $headroom_job SET picked = false, picked_by = NULL, last_heartbeat = NULL,"
                + " version = version + 1, consecutive_failures = consecutive_failures + 1"
                + " WHERE picked AND last_heartbeat < clock_timestamp()"
                + " - ?::bigint * interval '1 millisecond'");
    // Passes over jobs that another transaction holds; the next call gets them.
    this.limitNew =
        database.sql(
            "UPDATE $headroom_job SET limit_key = '' WHERE task_instance = ANY (ARRAY("
                + "SELECT task_instance FROM $headroom_job WHERE limit_key IS NULL"
                + " AND NOT picked AND task_name = ANY (?) FOR UPDATE SKIP LOCKED))");
  }

  public void run() throws SQLException {
    database.update(limitNew, limited);
    database.update(abandoned, settings.deadAfter().multipliedBy(ABANDONED).toMillis());
    database.update(starts);
    int removed = BATCH;
    for (int batch = 0; removed == BATCH && batch < MAX_BATCHES; batch++) {
      removed =
          database.update(
              ended, settings.deadRetention().toSeconds(), settings.retention().toSeconds(), BATCH);
    }
  }
}
