// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobRequest;
import dev.headroom.job.JobRequest.UniqueKey;
import dev.headroom.job.JobRequest.WhenTaken;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.MissedFires;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues the jobs of schedules. The next time of each stands in the database; the instance that
 * finds it passed locks the row, enqueues what is due, and writes the time after, in one
 * transaction a schedule, so that each time fires once, and one that fails stops no other.
 * Thread-safe.
 */
public final class CronTicker {
  /** A time that is older when it is found is a missed one. */
  private static final Duration MISSED = Duration.ofMinutes(1);

  private static final int MAX_FIRES = 100;

  /** How far back missed times are searched, in steps, so that frequent ones are found at once. */
  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          Duration.ofDays(1),
          Duration.ofDays(31),
          Duration.ofDays(400));

  private final JobDatabase database;
  private final JobInsert insert;
  private final Map<String, JobSchedule> schedules;
  private final String register;
  private final String passed;
  private final String due;
  private final String move;

  private record Due(String name, Instant next, Instant now) {}

  public CronTicker(JobDatabase database, JobInsert insert, List<JobSchedule> schedules) {
    this.database = database;
    this.insert = insert;
    this.schedules =
        schedules.stream().collect(Collectors.toMap(JobSchedule::name, Function.identity()));
    this.register =
        database.sql(
            """
            INSERT INTO $headroom_job_schedule AS s (name, cron, zone, next_fire)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, zone = excluded.zone,
              next_fire = excluded.next_fire
             WHERE s.cron <> excluded.cron OR s.zone <> excluded.zone
            """);
    this.passed =
        database.sql(
            "SELECT name FROM $headroom_job_schedule"
                + " WHERE name = ANY (?) AND next_fire <= statement_timestamp()");
    this.due =
        database.sql(
            "SELECT name, next_fire, statement_timestamp() AS now FROM $headroom_job_schedule"
                + " WHERE name = ? AND next_fire <= statement_timestamp()"
                + " FOR UPDATE SKIP LOCKED");
    this.move =
        database.sql(
            "UPDATE $headroom_job_schedule SET next_fire = coalesce(?::timestamptz, 'infinity'),"
                + " last_fire = coalesce(?::timestamptz, last_fire) WHERE name = ?");
  }

  /** Writes the first time of schedules that are new or changed. */
  public void register(Instant now) throws SQLException {
    for (JobSchedule each : schedules.values()) {
      Instant next = each.next(now);
      if (next != null) {
        database.update(register, each.name(), each.cron(), each.zone().getId(), next);
      }
    }
  }

  /** Enqueues the jobs of all times that have passed; returns how many. */
  public int tick() throws SQLException {
    if (schedules.isEmpty()) {
      return 0;
    }
    int fired = 0;
    IllegalStateException failure = null;
    for (String each : database.query(row -> row.getString(1), passed, schedules.keySet())) {
      try {
        fired += database.inTransaction(connection -> fire(connection, each));
      } catch (SQLException | RuntimeException e) {
        if (e instanceof SQLException sql && !JobDatabase.isLasting(sql)) {
          throw sql;
        }
        failure = new IllegalStateException("schedule " + each + " could not enqueue its job", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    return fired;
  }

  private int fire(Connection connection, String name) throws SQLException {
    List<Due> found =
        JobDatabase.query(
            connection,
            row ->
                new Due(
                    row.getString("name"),
                    JobDatabase.instant(row, "next_fire"),
                    JobDatabase.instant(row, "now")),
            due,
            name);
    return found.isEmpty() ? 0 : fire(connection, found.getFirst());
  }

  private int fire(Connection connection, Due found) throws SQLException {
    JobSchedule schedule = schedules.get(found.name());
    if (schedule == null) {
      return 0;
    }
    List<Instant> fires = fires(schedule, found.next(), found.now());
    for (Instant each : fires) {
      insert.insert(connection, request(schedule, each), each);
    }
    insert.notify(connection, fires.isEmpty() ? Set.of() : Set.of(schedule.request().kind().id()));
    JobDatabase.update(
        connection,
        move,
        schedule.next(found.now()),
        fires.isEmpty() ? null : fires.getLast(),
        schedule.name());
    return fires.size();
  }

  /** Returns the times for which a job is to be enqueued, by the schedule's rule. */
  public static List<Instant> fires(JobSchedule schedule, Instant next, Instant now) {
    Instant earliest =
        schedule.missed() == MissedFires.SKIP && next.isBefore(now.minus(MISSED))
            ? now.minus(MISSED)
            : next;
    List<Instant> found = latest(schedule, earliest, now);
    return schedule.missed() == MissedFires.ALL || found.isEmpty()
        ? found
        : List.of(found.getLast());
  }

  /** Returns the times from one to another, both included; of many, the latest hundred. */
  private static List<Instant> latest(JobSchedule schedule, Instant earliest, Instant now) {
    List<Instant> found = List.of();
    for (Duration window : WINDOWS) {
      Instant start = now.minus(window);
      boolean whole = start.isBefore(earliest);
      found = between(schedule, whole ? earliest.minusMillis(1) : start, now);
      if (whole || found.size() >= MAX_FIRES) {
        break;
      }
    }
    return found.size() > MAX_FIRES ? found.subList(found.size() - MAX_FIRES, found.size()) : found;
  }

  private static List<Instant> between(JobSchedule schedule, Instant after, Instant last) {
    List<Instant> found = new ArrayList<>();
    @Nullable Instant each = schedule.next(after);
    while (each != null && !each.isAfter(last)) {
      found.add(each);
      each = schedule.next(each);
    }
    return found;
  }

  private static JobRequest<?> request(JobSchedule schedule, Instant fire) {
    String key =
        schedule.missed() == MissedFires.ALL ? schedule.name() + " " + fire : schedule.name();
    return schedule.request().unique(new UniqueKey(key, false, WhenTaken.KEEP));
  }
}
