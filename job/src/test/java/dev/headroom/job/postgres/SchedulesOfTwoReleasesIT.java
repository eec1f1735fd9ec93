// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobKind;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.JobTrace;
import dev.headroom.job.JsonJobCodec;
import dev.headroom.job.MissedFires;
import dev.headroom.job.postgres.table.CronTicker;
import dev.headroom.job.postgres.table.JobDatabase;
import dev.headroom.job.postgres.table.JobInsert;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Instances of two releases, of which one has another expression for the same schedule. */
class SchedulesOfTwoReleasesIT {
  private static final Duration LONG = Duration.ofDays(1);

  /** By the clock of the server, which is that of this machine. */
  private final Instant now = Instant.now();

  private final ZonedDateTime fire = now.minusSeconds(20).atZone(ZoneOffset.UTC);
  private final String schema;
  private final JobDatabase database;

  SchedulesOfTwoReleasesIT() throws SQLException {
    schema = JobServer.newSchema();
    database = new JobDatabase(JobServer.source(), schema);
  }

  @Test
  void theEarlierReleaseDoesNotMoveTheTimesOfTheLaterOne() throws SQLException {
    CronTicker earlier = ticker(notBeforeNextYear(), LONG);
    CronTicker later = ticker(at("?"), LONG);
    earlier.register(now.minusSeconds(60));
    later.register(now.minusSeconds(60));

    assertThat(earlier.tick(now)).isZero();
    assertThat(later.tick(now)).isEqualTo(1);
  }

  @Test
  void theEarlierReleaseGoesOnWhenTheLaterOneIsGone() throws SQLException {
    CronTicker earlier = ticker(at("?"), Duration.ZERO);
    earlier.register(now.minusSeconds(60));
    ticker(notBeforeNextYear(), LONG).register(now.minusSeconds(60));

    assertThat(earlier.tick(now)).isEqualTo(1);
    assertThat(earlier.tick(now)).isZero();
  }

  @Test
  void aTimeOfBothFiresOnce() throws SQLException {
    CronTicker earlier = ticker(at("*"), Duration.ZERO);
    CronTicker later = ticker(at("?"), Duration.ZERO);
    earlier.register(now.minusSeconds(60));
    later.register(now.minusSeconds(60));

    assertThat(later.tick(now)).isEqualTo(1);
    assertThat(earlier.tick(now)).isZero();
    assertThat(later.tick(now)).isZero();
  }

  /** As an earlier build of Headroom did. */
  @Test
  void firesATimeThatAnotherInstanceMovedAway() throws SQLException {
    CronTicker ticker = ticker(at("?"), Duration.ZERO);
    ticker.register(now.minusSeconds(60));
    JobServer.run("UPDATE " + schema + ".headroom_job_schedule SET next_fire = 'infinity'");

    assertThat(ticker.tick(now)).isEqualTo(1);
    assertThat(ticker.tick(now)).isZero();
  }

  /** Returns an expression of the one time of the year that has just passed. */
  private String at(String dayOfWeek) {
    return "%d %d %d %d %d %s"
        .formatted(
            fire.getSecond(),
            fire.getMinute(),
            fire.getHour(),
            fire.getDayOfMonth(),
            fire.getMonthValue(),
            dayOfWeek);
  }

  /** Returns an expression of a time that is far away, whatever the date. */
  private String notBeforeNextYear() {
    ZonedDateTime before = fire.minusDays(30);
    return "0 0 0 1 %d ?".formatted(before.getMonthValue());
  }

  private CronTicker ticker(String cron, Duration patience) {
    JobSchedule schedule =
        JobSchedule.of(
                "report", cron, ZoneOffset.UTC, JobKind.of("report", String.class).request("x"))
            .missed(MissedFires.LATEST);
    return new CronTicker(
        database,
        new JobInsert(database, JsonJobCodec.defaults(), JobTrace.none()),
        List.of(schedule),
        patience);
  }
}
