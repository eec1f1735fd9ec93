// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.ground.SqlRefusal;
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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues the jobs of schedules. The next time of each stands in the database; the instance that
 * finds it passed locks the row, enqueues what is due, and writes the time after, in one
 * transaction a schedule, so that each time fires once, and one that fails stops no other.
 *
 * <p>Of two releases with different expressions the one that started last has its own in the row.
 * The other leaves that alone, but puts its own there for each of its times that nobody fired, half
 * a minute later: so no time is lost while both run, nor when either is gone.
 *
 * <p>Thread-safe.
 */
public final class CronTicker {
  /** A time that is older when it is found is a missed one. */
  private static final Duration MISSED = Duration.ofMinutes(1);

  /** How long the instances that have the expression of a row are waited for. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A clock that is set back by more was wrong before: times that fired by it are yet to come. */
  private static final Duration SET_BACK = Duration.ofHours(1);

  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");
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
  private final Duration patience;

  /** The next time of each schedule by the expression of this instance, or one just passed. */
  private final Map<String, Instant> ownNext = new ConcurrentHashMap<>();

  private volatile Instant lastTick = Instant.MIN;

  private final String register;
  private final String passed;
  private final String due;
  private final String move;

  /** The row of a schedule; {@code last} is null before the first time. */
  private record Due(String cron, String zone, Instant next, @Nullable Instant last, Instant now) {}

  /**
   * Creates the ticker.
   *
   * @param patience how long the instances that have the expression of a row are waited for
   */
  public CronTicker(
      JobDatabase database, JobInsert insert, List<JobSchedule> schedules, Duration patience) {
    this.database = database;
    this.insert = insert;
    this.patience = patience;
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
            """
            SELECT s.name FROM $headroom_job_schedule s
              JOIN unnest(?, ?, ?, ?) AS own (name, cron, zone, next) ON own.name = s.name
             CROSS JOIN (SELECT ?::bigint * interval '1 millisecond' AS patience) AS others
             WHERE s.next_fire + CASE WHEN s.cron = own.cron AND s.zone = own.zone
                                      THEN interval '0' ELSE patience END <= statement_timestamp()
                OR own.next::timestamptz + patience <= statement_timestamp()
            """);
    this.due =
        database.sql(
            "SELECT cron, zone, next_fire, last_fire, statement_timestamp() AS now"
                + " FROM $headroom_job_schedule WHERE name = ? FOR UPDATE SKIP LOCKED");
    this.move =
        database.sql(
            "UPDATE $headroom_job_schedule SET next_fire = coalesce(?::timestamptz, 'infinity'),"
                + " last_fire = coalesce(?::timestamptz, last_fire), cron = ?, zone = ?"
                + " WHERE name = ?");
  }

  /** Writes the first time of schedules that are new or changed. */
  public void register(Instant now) throws SQLException {
    for (JobSchedule each : schedules.values()) {
      Instant next = each.next(now);
      ownNext.put(each.name(), next == null ? NEVER : next);
      if (next != null) {
        database.update(register, each.name(), each.cron(), each.zone().getId(), next);
      }
    }
  }

  /**
   * Enqueues the jobs of all times that have passed; returns how many.
   *
   * @param now by the clock of the database
   */
  public int tick(Instant now) throws SQLException {
    if (schedules.isEmpty()) {
      return 0;
    }
    boolean setBack = isSetBack(lastTick, now);
    lastTick = now;
    ownNext.replaceAll((name, next) ->
        setBack || next.plus(MISSED).isBefore(now) ? nextOf(schedule(name), now) : next);
    int fired = 0;
    IllegalStateException failure = null;
    for (String each : passed()) {
      try {
        fired += database.inTransaction(connection -> fire(connection, each));
      } catch (SQLException | RuntimeException e) {
        if (e instanceof SQLException sql && !SqlRefusal.isLasting(sql)) {
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

  private static Instant lastKnown(Due found) {
    Instant last = found.last();
    return last == null || isSetBack(last, found.now()) ? Instant.MIN : last;
  }

  private static boolean isSetBack(Instant before, Instant now) {
    return now.plus(SET_BACK).isBefore(before);
  }

  private List<String> passed() throws SQLException {
    List<JobSchedule> own = List.copyOf(schedules.values());
    return database.query(
        row -> row.getString(1),
        passed,
        own.stream().map(JobSchedule::name).toList(),
        own.stream().map(JobSchedule::cron).toList(),
        own.stream().map(each -> each.zone().getId()).toList(),
        own.stream().map(each -> ownNext.getOrDefault(each.name(), NEVER).toString()).toList(),
        patience.toMillis());
  }

  private JobSchedule schedule(String name) {
    return Objects.requireNonNull(schedules.get(name), "a schedule of this instance");
  }

  private static Instant nextOf(JobSchedule schedule, Instant after) {
    return Objects.requireNonNullElse(schedule.next(after), NEVER);
  }

  private int fire(Connection connection, String name) throws SQLException {
    List<Due> found =
        JobDatabase.query(
            connection,
            row ->
                new Due(
                    row.getString("cron"),
                    row.getString("zone"),
                    JobDatabase.instant(row, "next_fire"),
                    JobDatabase.instantOrNull(row, "last_fire"),
                    JobDatabase.instant(row, "now")),
            due,
            name);
    return found.isEmpty() ? 0 : fire(connection, schedule(name), found.getFirst());
  }

  private int fire(Connection connection, JobSchedule schedule, Due found) throws SQLException {
    Instant last = lastKnown(found);
    Instant own = unfired(schedule, last);
    Instant next = found.next().isBefore(own) ? found.next() : own;
    boolean isOwn =
        found.cron().equals(schedule.cron()) && found.zone().equals(schedule.zone().getId());
    boolean isDue = isOwn && !found.next().isAfter(found.now());
    if (!isDue && next.plus(patience).isAfter(found.now())) {
      return 0; // Another instance was faster.
    }
    List<Instant> fires =
        fires(schedule, next, found.now()).stream().filter(each -> each.isAfter(last)).toList();
    for (Instant each : fires) {
      insert.insert(connection, request(schedule, each), each);
    }
    insert.notify(connection, fires.isEmpty() ? Set.of() : Set.of(schedule.request().kind().id()));
    JobDatabase.update(
        connection,
        move,
        schedule.next(found.now()),
        fires.isEmpty() ? null : fires.getLast(),
        schedule.cron(),
        schedule.zone().getId(),
        schedule.name());
    return fires.size();
  }

  /** Returns the first time by the expression here that is not known to have fired. */
  private Instant unfired(JobSchedule schedule, Instant last) {
    Instant own = ownNext.getOrDefault(schedule.name(), NEVER);
    if (own.isAfter(last)) {
      return own;
    }
    Instant next = nextOf(schedule, last);
    ownNext.put(schedule.name(), next);
    return next;
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
