// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.ManualTime;
import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({
    "UTC, MINUTES, 1",
    "UTC, DAYS, 1000",
    "Europe/Berlin, HOURS, 1",
    "Europe/Berlin, DAYS, 1",
    "America/St_Johns, HOURS, 1000",
    "America/New_York, DAYS, 1000",
    "Asia/Kolkata, HOURS, 1",
    "+01:02:03, MINUTES, 1000",
    "+01:02:03, HOURS, 1",
  })
  void answersAsTheOracle(String name, ChronoUnit unit, int ticksPerMicro) {
    ZoneId zone = ZoneId.of(name);
    CalendarWindow algorithm = new CalendarWindow(zone);
    Duration period = unit.getDuration();
    for (int permits = 1; permits <= 8; permits++) {
      Random random = new Random(permits);
      NaiveCalendar oracle = new NaiveCalendar(zone, unit, permits);
      long[] state = {};
      Instant origin = Instant.parse("2026-10-24T20:10:00Z");
      Instant now = origin;
      Instant taken = origin;
      for (int i = 0; i < 400; i++) {
        now = step(random, now, period, oracle.untilTheEnd(now));
        EvalContext context = EvalContext.of(permits, period, 0, time(origin, now, ticksPerMicro));
        EvalRequest request =
            new EvalRequest(
                1 + random.nextInt(permits),
                random.nextInt(4),
                random.nextInt(6) == 0 ? 1 + random.nextInt(permits) : 0,
                random.nextInt(3) == 0 ? 1 + random.nextInt(permits) : 0,
                time(origin, taken, ticksPerMicro).now());
        long[] before = state.clone();
        Outcome outcome = algorithm.apply(state, context, request);
        NaiveCalendar.Answer answer = oracle.apply(now, request, taken);

        assertThat(state).as("the state that was given").isEqualTo(before);
        assertThat(
                new NaiveCalendar.Answer(
                    outcome.times(), outcome.remaining(), outcome.waitTicks() / ticksPerMicro))
            .as("%s at %s", request, now)
            .isEqualTo(answer);
        assertThat(outcome.stamp()).isEqualTo(context.time().now());
        state = outcome.state();
        taken = random.nextBoolean() ? now : taken;
      }
    }
  }

  /** Onto the edge of the window and one off it, within it, far on, and back. */
  private static Instant step(Random random, Instant now, Duration period, Duration untilTheEnd) {
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> now;
      case 3 -> now.plus(untilTheEnd);
      case 4 -> now.plus(untilTheEnd).minus(1, ChronoUnit.MICROS);
      case 5, 6 -> now.plus(random.nextLong(period.toSeconds()), ChronoUnit.SECONDS);
      case 7 -> now.plus(period.multipliedBy(2));
      default -> now.minus(random.nextLong(2 * period.toSeconds()), ChronoUnit.SECONDS);
    };
  }

  /** A clock of nanoseconds starts anywhere. */
  private static EvalContext.Time time(Instant origin, Instant at, int ticksPerMicro) {
    return ticksPerMicro == 1
        ? EvalContext.Time.ofMicros(micros(at))
        : EvalContext.Time.ofNanos(Duration.between(origin, at).toNanos() - 7_000, at);
  }

  @Test
  void keepsTheStateOfACallThatChangesNothing() {
    CalendarWindow window = new CalendarWindow(ZoneId.of("UTC"));
    EvalContext context =
        EvalContext.of(3, Duration.ofMinutes(1), 0, EvalContext.Time.ofMicros(90_000_000));
    long[] full = window.apply(new long[0], context, new EvalRequest(3, 1)).state();

    assertThat(full).containsExactly(1, 3);
    Outcome refused = window.apply(full, context, new EvalRequest(1, 1));
    assertThat(refused.state()).isSameAs(full);
    assertThat(refused.waitTicks()).isEqualTo(30_000_000);
  }

  @Test
  void countsInTheNewestWindowThoughTheClockWasSetBack() {
    CalendarWindow window = new CalendarWindow(ZoneId.of("UTC"));
    long[] next = {2, 3};
    EvalContext back =
        EvalContext.of(3, Duration.ofMinutes(1), 0, EvalContext.Time.ofMicros(119_999_999));

    assertThat(window.apply(next, back, new EvalRequest(1, 1)).waitTicks()).isEqualTo(60_000_001);
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }
}
