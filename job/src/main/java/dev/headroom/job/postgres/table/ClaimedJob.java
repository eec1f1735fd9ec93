// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row of a job as it was claimed. Immutable.
 *
 * @param payload null if it is large: it is read when the run starts
 * @param failures attempts that failed before
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read by the codec
public record ClaimedJob(
    String kind, Fence fence, byte @Nullable [] payload, int failures, Origin origin) {

  /** The columns that {@link #read} needs, of the table with the alias {@code j}. */
  static final String COLUMNS =
      "j.task_name, j.task_instance, j.version, CASE WHEN octet_length(j.task_data) <= 65536"
          + " THEN j.task_data END AS task_data, j.consecutive_failures, j.priority,"
          + " j.execution_time, j.started_at, j.fired_at, j.trace";

  /**
   * Where the job comes from. Immutable.
   *
   * @param claimed when this claim was made
   */
  public record Origin(
      int priority,
      Instant due,
      Instant claimed,
      @Nullable Instant fired,
      @Nullable String trace) {}

  public static ClaimedJob read(ResultSet row) throws SQLException {
    return new ClaimedJob(
        row.getString("task_name"),
        new Fence(UUID.fromString(row.getString("task_instance")), row.getLong("version")),
        row.getBytes("task_data"),
        row.getInt("consecutive_failures"),
        new Origin(
            row.getInt("priority"),
            JobDatabase.instant(row, "execution_time"),
            JobDatabase.instant(row, "started_at"),
            JobDatabase.instantOrNull(row, "fired_at"),
            row.getString("trace")));
  }
}
