// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.ground.SettingsException;
import dev.headroom.monitor.TestHistory;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.trend.Trend.Direction;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrendsTest {
  private static final Duration STEP = Duration.ofMinutes(10);
  private static final int STEPS_A_DAY = 144;
  private static final Duration DAY = Duration.ofDays(1);
  private static final TrendSettings SETTINGS =
      new TrendSettings(
          0.001, 10, List.of(new TrendMetricSettings("latency", "mean(latency[10m])", "2")));

  private final TestHistory history = new TestHistory(STEP);
  private final Trends trends = new Trends(history, SETTINGS);

  /** A rhythm that doubles the level by day, and noise of 10 % that depends on the one before. */
  private static double rhythm(int step, double noise) {
    return (1 + 0.5 * Math.sin(2 * Math.PI * step / STEPS_A_DAY)) * Math.exp(0.1 * noise);
  }

  private Trend of(String name, Duration window) {
    return trends.of(name, window).orElseThrow();
  }

  private static Trend.Evidence evidence(Trend trend) {
    Trend.Evidence evidence = trend.evidence();
    assertThat(evidence).isNotNull();
    return Objects.requireNonNull(evidence);
  }

  @Test
  void findsNoChangeInEightDaysOfADailyRhythm() {
    int days = Integer.getInteger("trend.days", 8);
    double[] noise = LevelCheckTest.noise(new Random(11), days * STEPS_A_DAY, 0.8);
    for (int i = 0; i < noise.length; i++) {
      history.level("latency", rhythm(i, noise[i])).complete();
      if (i % 6 == 5) {
        for (Duration window : List.of(Duration.ofHours(3), DAY, Duration.ofDays(7))) {
          assertThat(of("latency", window).verdict())
              .as("after %d steps, over %s", i, window)
              .isIn(Direction.FLAT, Direction.UNKNOWN);
        }
      }
    }
    assertThat(of("latency", DAY).sampling().season()).isTrue();
    assertThat(of("latency", DAY).verdict()).isEqualTo(Direction.FLAT);
  }

  /** The users' clocks change by an hour, and what they do by them with it. */
  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void findsNoChangeInADayOf23Or25Hours(int hours) {
    int change = 4 * STEPS_A_DAY + 18;
    ZoneOffset before = ZoneOffset.ofHours(1);
    ZoneOffset after = ZoneOffset.ofHours(1 + hours);
    LocalDateTime at =
        LocalDateTime.ofInstant(TestHistory.START.plus(STEP.multipliedBy(change)), before);
    ZoneRules zone =
        ZoneRules.of(
            before,
            before,
            List.of(),
            List.of(ZoneOffsetTransition.of(at, before, after)),
            List.of());
    Trends local = new Trends(history, SETTINGS, zone);
    double[] noise = LevelCheckTest.noise(new Random(16), 8 * STEPS_A_DAY, 0.5);
    for (int i = 0; i < noise.length; i++) {
      int shown = i + 6 * (i < change ? 1 : 1 + hours);
      history.level("latency", rhythm(shown, noise[i] / 4)).complete();
      if (i % 3 == 2) {
        for (Duration window : List.of(Duration.ofHours(3), DAY, Duration.ofDays(7))) {
          assertThat(local.of("latency", window).orElseThrow().verdict())
              .as("after %d steps, over %s", i, window)
              .isIn(Direction.FLAT, Direction.UNKNOWN);
        }
      }
    }
  }

  @Test
  void findsAShiftOfAFifthAndTheDeployNextToIt() {
    double[] noise = LevelCheckTest.noise(new Random(12), 6 * STEPS_A_DAY, 0.5);
    int shift = 5 * STEPS_A_DAY + 60;
    int found = 0;
    for (int i = 0; i < noise.length && found == 0; i++) {
      if (i == shift) {
        history.mark(event(i, Event.Kind.DEPLOY, "1.2"));
      }
      history.level("latency", rhythm(i, noise[i] / 2) * (i < shift ? 1 : 1.2)).complete();
      boolean reported = i > 4 * STEPS_A_DAY && of("latency", DAY).verdict() == Direction.STEP_UP;
      found = reported ? i : 0;
    }

    assertThat(found).isBetween(shift, shift + 6 * 6);
    Trend.Change change = evidence(of("latency", DAY)).change();
    assertThat(change.ratio()).isCloseTo(0.2, within(0.08));
    assertThat(change.cause()).isNotNull();
    assertThat(of("latency", DAY).reason()).contains("DEPLOY 1.2");
  }

  private static Event event(int step, Event.Kind kind, String subject) {
    Instant at = TestHistory.START.plus(STEP.multipliedBy(step));
    return new Event(at, kind, subject, "", "one");
  }

  @Test
  void saysWhenALimitIsReached() {
    double[] noise = LevelCheckTest.noise(new Random(13), 4 * STEPS_A_DAY, 0);
    for (int i = 0; i < noise.length; i++) {
      history.level("latency", 1 + 0.001 * i + 0.01 * noise[i]).complete();
    }

    Trend trend = of("latency", Duration.ofDays(4));

    assertThat(trend.verdict()).isEqualTo(Direction.RISING);
    Trend.Forecast forecast = Objects.requireNonNull(evidence(trend).forecast());
    // 2 is reached 1000 steps after the start, 424 after the last one.
    Instant reached = TestHistory.START.plus(STEP.multipliedBy(1000));
    assertThat(forecast.at()).isCloseTo(reached, within(6, ChronoUnit.HOURS));
    assertThat(forecast.earliest()).isBeforeOrEqualTo(forecast.at());
    assertThat(forecast.latest()).isAfterOrEqualTo(forecast.at());
    assertThat(evidence(trend).slopePerHour().value()).isCloseTo(0.006, within(0.0005));
  }

  @Test
  void doesNotForecastWhatDoesNotGrow() {
    double[] noise = LevelCheckTest.noise(new Random(14), 4 * STEPS_A_DAY, 0);
    for (double each : noise) {
      history.level("latency", 1 + 0.05 * each).complete();
    }

    Trend trend = of("latency", Duration.ofDays(4));

    assertThat(trend.verdict()).isEqualTo(Direction.FLAT);
    assertThat(evidence(trend).forecast()).isNull();
  }

  @Test
  void reportsNoChangeThatIsTooSmallToMatter() {
    double[] noise = LevelCheckTest.noise(new Random(15), 4 * STEPS_A_DAY, 0);
    for (int i = 0; i < noise.length; i++) {
      history.level("latency", (i < 300 ? 1 : 1.05) + 0.001 * noise[i]).complete();
    }

    Trend trend = of("latency", Duration.ofDays(4));

    assertThat(trend.verdict()).isEqualTo(Direction.FLAT);
    assertThat(trend.reason()).contains("below the least that is reported, 10 %");
  }

  @Test
  void saysWhatIsMissing() {
    for (int i = 0; i < 2 * STEPS_A_DAY; i++) {
      if (i % 2 == 0) {
        history.level("latency", 1);
      }
      history.complete();
    }

    Trend daily = of("latency", DAY);
    assertThat(daily.verdict()).isEqualTo(Direction.UNKNOWN);
    assertThat(daily.reason()).contains("after 3 days of history");
    assertThat(daily.sampling().missing()).isBetween(70, 75);
    assertThat(of("latency", Duration.ofHours(3)).reason()).contains("at least 24 are needed");
    assertThat(of("requests", Duration.ofHours(3)).verdict()).isEqualTo(Direction.UNKNOWN);
  }

  @Test
  void readsAnyMeterByName() {
    for (int i = 0; i < 4 * STEPS_A_DAY; i++) {
      history.increase("orders", i < 300 ? 100 : 200).complete();
    }

    Trend trend = of("orders", Duration.ofDays(4));

    assertThat(trend.verdict()).isEqualTo(Direction.STEP_UP);
    assertThat(evidence(trend).change().after()).isCloseTo(200 / 600.0, within(1e-9));
    assertThat(trends.of("unheard", DAY)).isEmpty();
    assertThat(trends.all(DAY)).hasSameSizeAs(trends.metrics());
  }

  @Test
  void refusesWindowsAndMetricsThatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> trends.all(Duration.ofSeconds(1)));
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> new TrendMetricSettings("pools", "mean(x[1m]) by (pool)", null))
        .withMessageContaining("leave out by");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> new TrendMetricSettings("a b", "mean(x[1m]", "much"))
        .satisfies(refused -> assertThat(refused.faults()).hasSize(3));
  }
}
