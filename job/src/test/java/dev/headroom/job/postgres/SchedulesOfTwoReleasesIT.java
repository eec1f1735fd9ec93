// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
  private static final Duration AHEAD = Duration.ofDays(400);

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

  /** Else a schedule would be silent for as long as the clock was ahead. */
  @Test
  void firesAgainAfterTheClockOfTheDatabaseWasAhead() throws SQLException {
    CronTicker ticker = ticker(at("?"), Duration.ZERO);
    ticker.register(now.minusSeconds(60));
    moveAhead();

    assertThat(ticker.tick(now)).isEqualTo(1);
    assertThat(ticker.tick(now)).isZero();
  }

  @Test
  void firesAgainWhereTheInstanceSawTheClockThatWasAhead() throws SQLException {
    CronTicker ticker = ticker("* * * * * *", Duration.ZERO);
    ticker.register(now);
    moveAhead();

    assertThat(ticker.tick(now.plus(AHEAD))).isZero();
    await().atMost(Duration.ofMinutes(2)).until(() -> ticker.tick(Instant.now()) > 0);
  }

  private void moveAhead() throws SQLException {
    Instant ahead = now.plus(AHEAD);
    JobServer.run(
        "UPDATE %s.headroom_job_schedule SET last_fire = '%s', next_fire = '%s'"
            .formatted(schema, ahead, ahead.plus(AHEAD)));
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
