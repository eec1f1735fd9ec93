// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schedule that enqueues a job at the times of a cron expression.
 *
 * <p>Of all instances one enqueues the job of a time. While the job of an earlier time is queued or
 * running, the next is not enqueued, except with {@link MissedFires#ALL}. A time that the clock of
 * the zone leaves out in spring fires when the clock goes on; one that it shows twice in autumn
 * fires once. Schedules of an hour or less fire by the time that passes.
 *
 * <p>Immutable.
 *
 * @param name unique in the application, 1 to 80 characters; its past is kept by this name
 * @param cron five fields (minute, hour, day of month, month, day of week), or six with seconds
 *     before them
 * @param zone in which the expression is meant
 * @param missed what happens to times at which no instance ran, or PostgreSQL was unavailable, for
 *     a minute or longer
 * @param request what is enqueued
 */
public record JobSchedule(
    String name, String cron, ZoneId zone, MissedFires missed, JobRequest<?> request) {
  private static final int FIELDS_OF_UNIX = 5;
  private static final int MAX_NAME = 80;
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /**
   * Checks the name and the expression.
   *
   * @throws IllegalArgumentException if the name is too long or the expression is none
   */
  public JobSchedule {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "schedule \"" + name + "\" must have a name of 1 to " + MAX_NAME + " characters");
    }
    parse(name, cron, zone);
  }

  /** Returns a schedule whose missed times are dropped. */
  public static JobSchedule of(String name, String cron, ZoneId zone, JobRequest<?> request) {
    return new JobSchedule(name, cron, zone, MissedFires.SKIP, request);
  }

  /** Returns the schedule with another rule for missed times. */
  public JobSchedule missed(MissedFires rule) {
    return new JobSchedule(name, cron, zone, rule, request);
  }

  /** Returns the first time after another; null if there is none. */
  public @Nullable Instant next(Instant after) {
    CronSchedule parsed = parse(name, cron, zone);
    Instant next = next(parsed, after);
    ZoneOffsetTransition change = zone.getRules().nextTransition(after);
    if (change != null && change.isGap() && fallsInto(change, parsed, next)) {
      return change.getInstant();
    }
    if (isSecond(parsed, next)) {
      next = next(parsed, next);
    }
    return next.isBefore(Schedule.NEVER) ? next : null;
  }

  /** Fires at whole seconds, also where the library carries fractions on. */
  private static Instant next(CronSchedule parsed, Instant after) {
    return parsed.getNextExecutionTime(
        ExecutionComplete.simulatedSuccess(after.truncatedTo(ChronoUnit.SECONDS)));
  }

  /**
   * Returns whether a time is left out by the clock, of a schedule that does not fire again within
   * the length of the gap.
   */
  private boolean fallsInto(ZoneOffsetTransition gap, CronSchedule parsed, Instant next) {
    Instant end = gap.getInstant();
    if (next.isBefore(end)
        || !next(parsed, end).isAfter(end.plus(gap.getDuration()))
        || next.equals(end)) {
      return false;
    }
    // In a zone without changes, the expression shows what the clock leaves out.
    Instant before = gap.getDateTimeBefore().toInstant(ZoneOffset.UTC);
    Instant after = gap.getDateTimeAfter().toInstant(ZoneOffset.UTC);
    Instant wanted = next(parse(name, cron, ZoneOffset.UTC), before.minusMillis(1));
    return wanted.isBefore(after);
  }

  /**
   * Returns whether a time comes the second time that the clock shows it, of a schedule that does
   * not fire again within the length of the overlap.
   */
  private boolean isSecond(CronSchedule parsed, Instant time) {
    ZonedDateTime shown = time.atZone(zone);
    ZonedDateTime first = shown.withEarlierOffsetAtOverlap();
    return !first.toInstant().equals(time)
        && next(parsed, first.toInstant().minusMillis(1)).equals(first.toInstant())
        && next(parsed, time).isAfter(time.plus(Duration.between(first, shown)));
  }

  private static CronSchedule parse(String name, String cron, ZoneId zone) {
    boolean unix = BLANKS.split(cron.strip()).length == FIELDS_OF_UNIX;
    try {
      return new CronSchedule(cron.strip(), zone, unix ? CronStyle.UNIX : CronStyle.SPRING53);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "schedule "
              + name
              + " has the cron expression \""
              + cron
              + "\", but must have five fields, or six with seconds first, such as \"0 3 * * *\": "
              + e.getMessage(),
          e);
    }
  }
}
