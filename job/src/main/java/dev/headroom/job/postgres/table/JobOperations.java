// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Cancels and redrives jobs, pauses and resumes kinds. Thread-safe. */
public final class JobOperations {
  /** The text of a notification that asks for a look at cancelled runs. */
  public static final String CANCEL = "!cancel";

  private static final int TRIES = 5;

  private final JobDatabase database;
  private final JobEnds ends;
  private final String find;
  private final String request;
  private final String redrive;
  private final String pause;
  private final String resume;

  private record Found(long version, boolean isPicked) {}

  public JobOperations(JobDatabase database, JobEnds ends) {
    this.database = database;
    this.ends = ends;
    this.find = database.sql("SELECT version, picked FROM $headroom_job WHERE task_instance = ?");
    this.request =
        database.sql(
            "UPDATE $headroom_job SET cancel_requested = true"
                + " WHERE task_instance = ? AND version = ?");
    // The row goes only if it could be enqueued: its unique key may be another's by now. It is
    // locked first, since a clean-up may be removing it, with what its job has done once.
    this.redrive =
        database.sql(
            """
            WITH dead AS MATERIALIZED (
              SELECT * FROM $headroom_job_end e
               WHERE state = 'DEAD' AND (task_instance = ? OR task_name = ?)
                 AND NOT EXISTS (SELECT FROM $headroom_job j WHERE j.task_name = e.task_name
                                    AND j.unique_key = e.unique_key)
               ORDER BY ended_at LIMIT 1000 FOR UPDATE OF e
            ), added AS (
              INSERT INTO $headroom_job (task_name, task_instance, task_data, execution_time,
                  version, priority, enqueued_at, fired_at, unique_key, limit_key, owner, trace)
              SELECT task_name, task_instance, task_data, clock_timestamp(), version + 1,
                     priority, enqueued_at, fired_at, unique_key, limit_key, owner, trace
                FROM dead
              ON CONFLICT DO NOTHING RETURNING task_instance, task_name
            ), gone AS (
              DELETE FROM $headroom_job_end e USING added
               WHERE e.task_instance = added.task_instance)
            SELECT pg_notify(?, task_name)::text FROM added
            """);
    this.pause =
        database.sql(
            """
            INSERT INTO $headroom_job_kind (task_name, paused, paused_by, paused_at)
            VALUES (?, true, ?, clock_timestamp())
            ON CONFLICT (task_name) DO UPDATE SET paused = true,
              paused_by = excluded.paused_by, paused_at = excluded.paused_at
            """);
    this.resume =
        database.sql(
            "UPDATE $headroom_job_kind SET paused = false, paused_by = NULL, paused_at = NULL"
                + " WHERE task_name = ?");
  }

  /** Cancels a job: at once if it is queued, else by its worker. */
  public boolean cancel(UUID id) throws SQLException {
    for (int tried = 0; tried < TRIES; tried++) {
      List<Found> rows =
          database.query(
              row -> new Found(row.getLong("version"), row.getBoolean("picked")), find, id);
      if (rows.isEmpty()) {
        return false;
      }
      Found found = rows.getFirst();
      if (found.isPicked()) {
        if (database.update(request, id, found.version()) == 1) {
          wake(CANCEL);
          return true;
        }
      } else if (ends.cancel(new Fence(id, found.version()))) {
        return true;
      }
      // It was claimed or ended between the two statements.
    }
    return false;
  }

  /**
   * Enqueues dead jobs again.
   *
   * @param id of one; null for none
   * @param kind of many; null for none
   */
  public int redrive(@Nullable UUID id, @Nullable String kind) throws SQLException {
    return database.query(row -> 1, redrive, id, kind, database.channel()).size();
  }

  public void pause(String kind, String by) throws SQLException {
    database.update(pause, kind, by);
  }

  public void resume(String kind) throws SQLException {
    database.update(resume, kind);
    wake(kind);
  }

  private void wake(String text) throws SQLException {
    database.query(row -> 1, "SELECT pg_notify(?, ?)", database.channel(), text);
  }
}
