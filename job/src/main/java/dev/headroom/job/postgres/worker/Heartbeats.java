// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.job.JobSettings;
import dev.headroom.job.postgres.table.Fence;
import dev.headroom.job.postgres.table.JobDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Sends the heartbeats that db-scheduler does not send, or not in time: it knows neither the claims
 * that wait for a thread nor the runs that have ended, but not yet in the database, and sends those
 * of runs one after the other. One statement for all that are overdue. Thread-safe.
 */
final class Heartbeats {
  private final List<WorkerGroup> groups;
  private final JobDatabase database;
  private final Duration interval;
  private final Duration overdue;
  private final String beat;

  Heartbeats(List<WorkerGroup> groups, JobSettings settings, JobDatabase database) {
    this.groups = groups;
    this.database = database;
    this.interval = settings.heartbeat().dividedBy(3);
    this.overdue = settings.heartbeat().plus(interval);
    // A row that is locked is being written by its heartbeat or its end: nothing waits, so that
    // statements over many rows never wait for each other.
    this.beat =
        database.sql(
            """
            WITH overdue AS MATERIALIZED (
              SELECT j.task_instance
                FROM unnest(?, ?) AS claimed (id, version)
                JOIN $headroom_job j ON j.task_instance = claimed.id AND j.version = claimed.version
               WHERE j.picked
                 AND j.last_heartbeat < clock_timestamp() - ?::bigint * interval '1 millisecond'
                 FOR NO KEY UPDATE OF j SKIP LOCKED)
            UPDATE $headroom_job SET last_heartbeat = clock_timestamp()
             WHERE task_instance = ANY (ARRAY(SELECT task_instance FROM overdue))
            """);
  }

  /** Returns the time between two looks, a third of that between two heartbeats. */
  Duration interval() {
    return interval;
  }

  /** Sends those that are overdue; looks only for claims that are old enough. */
  void send(long now) throws SQLException {
    List<Fence> fences =
        groups.stream()
            .flatMap(each -> each.claims().all().stream())
            .filter(each -> now - each.claimedNanos() > overdue.toNanos())
            .map(each -> each.job().fence())
            .toList();
    if (!fences.isEmpty()) {
      database.update(
          beat,
          fences.stream().map(Fence::id).toList(),
          fences.stream().map(Fence::version).toList(),
          overdue.toMillis());
    }
  }
}
