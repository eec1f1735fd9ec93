// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.JobKind;
import dev.headroom.job.JobKind.Work;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.MissedFires;
import dev.headroom.job.RetryPolicy;
import java.time.Duration;
import java.time.ZoneId;

/**
 * The kinds of the jobs that Headroom schedules itself where a setting asks for them.
 *
 * <p>Immutable. They are tried twice, so that a worker which is killed does no harm; then the next
 * time of the schedule is the retry.
 */
final class ShippedSchedules {
  static final JobKind<Scheduled> WARMING = kind("headroom.cache-warming");
  static final JobKind<Scheduled> CLEAN_UP = kind("headroom.session-clean-up");

  /** Ends by the time-out of backups, not by that of jobs. */
  static final JobKind<Scheduled> BACKUP =
      builder("headroom.database-backup")
          .timeLimit(Duration.ofDays(7), Duration.ofDays(7).plusHours(1))
          .build();

  private ShippedSchedules() {}

  /** The payload: by which schedule. Immutable. */
  record Scheduled(String schedule) {}

  private static JobKind<Scheduled> kind(String name) {
    return builder(name).build();
  }

  private static JobKind.Builder<Scheduled> builder(String name) {
    return JobKind.builder(name, Scheduled.class)
        .work(Work.WAITING)
        .retry(new RetryPolicy(2, Duration.ofMinutes(1), Duration.ofMinutes(1)));
  }

  /**
   * Returns the schedule of one of these kinds. The latest of missed times is made up for.
   *
   * @throws IllegalArgumentException if the expression is none
   */
  static JobSchedule of(String name, String cron, ZoneId zone, JobKind<Scheduled> kind) {
    return new JobSchedule(name, cron, zone, MissedFires.LATEST, kind.request(new Scheduled(name)));
  }
}
