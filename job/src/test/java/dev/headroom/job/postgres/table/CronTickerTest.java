// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.job.JobKind;
import dev.headroom.job.JobSchedule;
import dev.headroom.job.MissedFires;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronTickerTest {
  private static final Instant NEXT = Instant.parse("2026-06-01T03:00:00Z");

  private static List<Instant> fires(String cron, MissedFires missed, String now) {
    JobSchedule schedule =
        JobSchedule.of(
                "report", cron, ZoneOffset.UTC, JobKind.of("report", String.class).request("x"))
            .missed(missed);
    return CronTicker.fires(schedule, NEXT, Instant.parse(now));
  }

  @Test
  void firesATimeThatHasJustPassed() {
    for (MissedFires each : MissedFires.values()) {
      assertThat(fires("0 * * * *", each, "2026-06-01T03:00:02Z")).containsExactly(NEXT);
    }
  }

  @Test
  void dropsMissedTimes() {
    assertThat(fires("0 * * * *", MissedFires.SKIP, "2026-06-01T07:30:00Z")).isEmpty();
  }

  @Test
  void firesTheLatestOfMissedTimes() {
    assertThat(fires("0 * * * *", MissedFires.LATEST, "2026-06-01T07:30:00Z"))
        .containsExactly(Instant.parse("2026-06-01T07:00:00Z"));
  }

  @Test
  void firesAllMissedTimes() {
    assertThat(fires("0 * * * *", MissedFires.ALL, "2026-06-01T05:30:00Z"))
        .containsExactly(
            NEXT, Instant.parse("2026-06-01T04:00:00Z"), Instant.parse("2026-06-01T05:00:00Z"));
  }

  @Test
  void firesTheLatestHundredOfManyMissedTimes() {
    List<Instant> fires = fires("* * * * * *", MissedFires.ALL, "2026-07-01T00:00:00Z");

    assertThat(fires).hasSize(100).endsWith(Instant.parse("2026-07-01T00:00:00Z"));
  }

  @Test
  void firesTheLatestOfARareScheduleMissedForMonths() {
    assertThat(fires("0 3 1 * *", MissedFires.LATEST, "2026-09-15T00:00:00Z"))
        .containsExactly(Instant.parse("2026-09-01T03:00:00Z"));
  }
}
