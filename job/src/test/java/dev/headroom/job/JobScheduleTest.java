// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class JobScheduleTest {
  private static final JobRequest<String> REQUEST =
      JobKind.of("report", String.class).request("daily");

  @Test
  void firesAtTheTimeOfItsZone() {
    JobSchedule schedule =
        JobSchedule.of("report", "30 3 * * *", ZoneId.of("America/New_York"), REQUEST);

    assertThat(schedule.next(Instant.parse("2026-07-01T00:00:00Z")))
        .isEqualTo("2026-07-01T07:30:00Z");
    assertThat(schedule.next(Instant.parse("2026-12-01T00:00:00Z")))
        .isEqualTo("2026-12-01T08:30:00Z");
  }

  @Test
  void takesSecondsAsASixthField() {
    JobSchedule schedule = JobSchedule.of("tick", "*/10 * * * * *", ZoneOffset.UTC, REQUEST);

    assertThat(schedule.next(Instant.parse("2026-07-01T00:00:03Z")))
        .isEqualTo("2026-07-01T00:00:10Z");
  }

  @Test
  void firesAtWholeSeconds() {
    JobSchedule schedule = JobSchedule.of("tick", "* * * * * *", ZoneOffset.UTC, REQUEST);

    assertThat(schedule.next(Instant.parse("2026-07-01T00:00:00.333Z")))
        .isEqualTo("2026-07-01T00:00:01Z");
    assertThat(schedule.next(Instant.parse("2026-07-01T00:00:01Z")))
        .isEqualTo("2026-07-01T00:00:02Z");
  }

  @Test
  void firesOnceADayThroughBothChangesOfTheClock() {
    ZoneId newYork = ZoneId.of("America/New_York");
    JobSchedule schedule = JobSchedule.of("report", "30 2 * * *", newYork, REQUEST);

    List<Instant> spring = fires(schedule, "2026-03-07T12:00:00Z", "2026-03-10T12:00:00Z");
    JobSchedule early = JobSchedule.of("report", "30 1 * * *", newYork, REQUEST);
    List<Instant> autumn = fires(early, "2026-10-31T12:00:00Z", "2026-11-03T12:00:00Z");

    assertThat(spring)
        .containsExactly(
            Instant.parse("2026-03-08T07:00:00Z"),
            Instant.parse("2026-03-09T06:30:00Z"),
            Instant.parse("2026-03-10T06:30:00Z"));
    assertThat(autumn)
        .containsExactly(
            Instant.parse("2026-11-01T05:30:00Z"),
            Instant.parse("2026-11-02T06:30:00Z"),
            Instant.parse("2026-11-03T06:30:00Z"));
  }

  @Test
  void firesEachHourThroughBothChangesOfTheClock() {
    JobSchedule schedule =
        JobSchedule.of("hourly", "30 * * * *", ZoneId.of("America/New_York"), REQUEST);

    assertThat(fires(schedule, "2026-03-08T00:00:00Z", "2026-03-08T12:00:00Z")).hasSize(12);
    assertThat(fires(schedule, "2026-11-01T00:00:00Z", "2026-11-01T12:00:00Z")).hasSize(12);
  }

  private static List<Instant> fires(JobSchedule schedule, String after, String until) {
    List<Instant> fires = new ArrayList<>();
    Instant each = Objects.requireNonNull(schedule.next(Instant.parse(after)));
    while (each.isBefore(Instant.parse(until))) {
      fires.add(each);
      each = Objects.requireNonNull(schedule.next(each));
    }
    return fires;
  }

  @Test
  void refusesWhatIsNoExpression() {
    assertThatThrownBy(() -> JobSchedule.of("report", "every day", ZoneOffset.UTC, REQUEST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("every day")
        .hasMessageContaining("five fields");
  }
}
