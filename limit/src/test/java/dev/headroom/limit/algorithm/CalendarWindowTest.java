// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.ManualTime;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CalendarWindowTest {
  private static final long DAY = Duration.ofDays(1).toMillis() * 1_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "Asia/Beirut",
        "Africa/Cairo",
        "+05:45"
      })
  void endsEachDayWhereTheZonesNextDayBegins(String name) {
    ZoneId zone = ZoneId.of(name);
    CalendarWindow window = new CalendarWindow(zone);
    Random random = new Random(7);
    long first = Instant.parse("2001-01-01T00:00:00Z").getEpochSecond();
    for (int i = 0; i < 20_000; i++) {
      Instant now = Instant.ofEpochSecond(first + random.nextLong(1_200_000_000L), 1_000);
      long micros = micros(now);
      LocalDate day = now.atZone(zone).toLocalDate();

      assertThat(window.index(DAY, micros)).as("%s", now).isEqualTo(day.toEpochDay());
      assertThat(window.end(DAY, micros, window.index(DAY, micros)))
          .as("%s, the day of %s", now, day)
          .isEqualTo(micros(day.plusDays(1).atStartOfDay(zone).toInstant()));
    }
  }

  @Test
  void countsAnHourThatTheClocksShowTwiceAsTwo() {
    CalendarWindow window = new CalendarWindow(ZoneId.of("Europe/Berlin"));
    long first = micros(Instant.parse("2026-10-25T00:30:00Z"));
    long second = micros(Instant.parse("2026-10-25T01:30:00Z"));

    assertThat(window.index(DAY / 24, first)).isNotEqualTo(window.index(DAY / 24, second));
  }

  @Test
  void givesTheQuotaOnceADayHoweverLongItIs() {
    ManualTime time = new ManualTime();
    MemoryLimitState state = new MemoryLimitState(time);
    Limit rule = Limit.parse("day", "3/day calendar Europe/Berlin");
    // Ten seconds before midnight in Berlin; the next day has 23 hours.
    assertThat(state.take(rule, "ann", 3).admitted()).isTrue();
    Decision refused = state.take(rule, "ann", 1);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(10));
    time.advance(Duration.ofSeconds(10));
    assertThat(state.take(rule, "ann", 3).admitted()).isTrue();

    assertThat(state.take(rule, "ann", 1).retryAfter()).isEqualTo(Duration.ofHours(23));
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }
}
