// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobCodec;
import dev.headroom.job.JobRequest;
import dev.headroom.job.JobRequest.UniqueKey;
import dev.headroom.job.JobRequest.WhenTaken;
import dev.headroom.job.JobTrace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes jobs: one statement inserts the row, unless its unique key is taken.
 *
 * <p>db-scheduler's own client reads first, and relies on a failed insert if another was faster;
 * that failure would end the caller's transaction. Thread-safe.
 */
public final class JobInsert {
  private static final int TRIES = 5;

  /** Where the id is among the values of a row. */
  private static final int ID = 1;

  private static final int VERSION_7 = 0x7000;

  private static final String COLUMNS =
      "INSERT INTO $headroom_job AS j (task_name, task_instance, task_data, execution_time,"
          + " priority, unique_key, unique_until_start, limit_key, owner, trace, fired_at)"
          + " VALUES (?, ?, ?, greatest(?, clock_timestamp() + ? * interval '1 millisecond'), ?, ?,"
          + " ?, ?, ?, ?, ?)";

  private static final String RETURN = " RETURNING j.task_instance";

  private final String insert;
  private final String silent;
  private final String keep;
  private final String replace;
  private final String join;
  private final String find;
  private final String present;
  private final String channel;
  private final JobCodec codec;
  private final JobTrace trace;

  public JobInsert(JobDatabase database, JobCodec codec, JobTrace trace) {
    String conflict = " ON CONFLICT (task_name, unique_key) WHERE unique_key IS NOT NULL DO ";
    this.insert = database.sql(COLUMNS + RETURN);
    this.silent = database.sql(COLUMNS + conflict + "NOTHING");
    this.keep = database.sql(COLUMNS + conflict + "NOTHING" + RETURN);
    this.replace =
        database.sql(
            COLUMNS
                + conflict
                + "UPDATE SET task_data = excluded.task_data,"
                + " execution_time = excluded.execution_time, priority = excluded.priority,"
                + " owner = excluded.owner, trace = excluded.trace,"
                + " limit_key = excluded.limit_key, consecutive_failures = 0,"
                + " last_failure = NULL, failure = NULL WHERE NOT j.picked"
                + RETURN);
    this.find =
        database.sql(
            "SELECT task_instance FROM $headroom_job WHERE task_name = ? AND unique_key = ?");
    // Claims pass over it until the caller commits, so that its run sees what the caller changed.
    this.join = find + " AND NOT picked FOR SHARE";
    this.present =
        database.sql("SELECT task_instance FROM $headroom_job WHERE task_instance = ANY (?)");
    this.channel = database.channel();
    this.codec = codec;
    this.trace = trace;
  }

  /**
   * Inserts a job, or returns the one that has its unique key; if that one is queued, it does not
   * start before the transaction of the connection has ended.
   *
   * @param firedAt of the schedule that enqueues it; null for none
   */
  public UUID insert(Connection connection, JobRequest<?> request, @Nullable Instant firedAt)
      throws SQLException {
    UniqueKey unique = request.unique();
    @Nullable Object[] values = values(request, unique, firedAt);
    if (unique == null) {
      return ids(connection, insert, values).getFirst();
    }
    String statement = unique.whenTaken() == WhenTaken.REPLACE ? replace : keep;
    for (int tried = 0; tried < TRIES; tried++) {
      List<UUID> id = ids(connection, statement, values);
      if (id.isEmpty()) {
        id = ids(connection, join, request.kind().id(), unique.text());
      }
      if (id.isEmpty()) {
        id = ids(connection, find, request.kind().id(), unique.text());
      }
      if (!id.isEmpty()) {
        return id.getFirst();
      }
      // The job that had the key has ended between the two statements.
    }
    throw new SQLException(
        "the unique key of a job of kind "
            + request.kind().id()
            + " was taken and free again "
            + TRIES
            + " times while it was enqueued: enqueue it again",
        "40001");
  }

  /**
   * Inserts jobs by one batch; those that are to replace others, and those whose unique keys are
   * taken, one by one.
   */
  public List<UUID> insertAll(Connection connection, List<? extends JobRequest<?>> requests)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (JobRequest<?> each : requests) {
      if (!replaces(each)) {
        rows.add(values(each, each.unique(), null));
      }
    }
    Set<UUID> added = add(connection, rows);
    List<UUID> ids = new ArrayList<>();
    int next = 0;
    for (JobRequest<?> each : requests) {
      @Nullable UUID id = replaces(each) ? null : id(rows.get(next++));
      ids.add(id != null && added.contains(id) ? id : insert(connection, each, null));
    }
    return ids;
  }

  /** Inserts rows whose unique keys are free; returns the ids of those that were inserted. */
  private Set<UUID> add(Connection connection, List<@Nullable Object[]> rows) throws SQLException {
    int[] counts = JobDatabase.batch(connection, silent, rows);
    Set<UUID> added = new HashSet<>();
    boolean isCounted = true;
    for (int i = 0; i < counts.length; i++) {
      isCounted &= counts[i] >= 0;
      if (counts[i] > 0) {
        added.add(id(rows.get(i)));
      }
    }
    if (isCounted) {
      return added;
    }
    // The driver made one statement of several rows, and knows only the sum.
    return Set.copyOf(ids(connection, present, rows.stream().map(JobInsert::id).toList()));
  }

  private static UUID id(@Nullable Object[] row) {
    return (UUID) Objects.requireNonNull(row[ID]);
  }

  /** Returns the kinds whose workers are to be woken when requests have been committed. */
  public static Set<String> due(List<? extends JobRequest<?>> requests) {
    Set<String> kinds = new TreeSet<>();
    for (JobRequest<?> each : requests) {
      Instant at = each.due().at();
      if (each.due().delay().isZero() && (at == null || at.isBefore(Instant.now()))) {
        kinds.add(each.kind().id());
      }
    }
    return kinds;
  }

  /** Notifies the workers of kinds when the transaction of a connection commits. */
  public void notify(Connection connection, Set<String> kinds) throws SQLException {
    for (String kind : kinds) {
      JobDatabase.query(connection, row -> 1, "SELECT pg_notify(?, ?)", channel, kind);
    }
  }

  private static boolean replaces(JobRequest<?> request) {
    UniqueKey unique = request.unique();
    return unique != null && unique.whenTaken() == WhenTaken.REPLACE;
  }

  private @Nullable Object[] values(
      JobRequest<?> request, @Nullable UniqueKey unique, @Nullable Instant firedAt) {
    JobRequest.Due due = request.due();
    Instant at = due.at();
    String limitKey = request.limitKey();
    return new @Nullable Object[] {
      request.kind().id(),
      newId(),
      codec.encode(request.payload()),
      at == null ? Instant.MIN : at,
      due.delay().toMillis(),
      due.priority(),
      unique == null ? null : unique.text(),
      unique != null && unique.untilStart(),
      request.kind().limit() == null ? null : limitKey == null ? "" : limitKey,
      request.owner(),
      trace.current(),
      firedAt
    };
  }

  private static List<UUID> ids(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    return JobDatabase.query(connection, row -> UUID.fromString(row.getString(1)), sql, values);
  }

  /** Returns an id that begins with the time, so that new rows lie side by side in the index. */
  public static UUID newId() {
    UUID random = UUID.randomUUID();
    return new UUID(
        (System.currentTimeMillis() << 16) | VERSION_7 | (random.getMostSignificantBits() & 0xfff),
        random.getLeastSignificantBits());
  }
}
