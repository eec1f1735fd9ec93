// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.SettingsException;
import dev.headroom.limit.algorithm.CalendarWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitTest {
  @ParameterizedTest
  @CsvSource({
    "100/60s, 100, PT60S",
    "30/min, 30, PT1M",
    "500/minute, 500, PT1M",
    "10/s, 10, PT1S",
    "1000/h, 1000, PT1H",
    "5/250ms, 5, PT0.25S",
    "10000/day, 10000, PT24H",
    "' 7 / 2 Hours ', 7, PT2H",
    "1000000/1ms, 1000000, PT0.001S",
  })
  void readsPermitsAndPeriod(String text, int permits, Duration period) {
    assertThat(Limit.parse("api", text)).isEqualTo(new Limit("api", permits, period));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "100",
        "/s",
        "100/",
        "100/60",
        "-1/s",
        "1.5/s",
        "100/60parsecs",
        "100 per minute",
        "1/s/s",
        "99999999999/s",
        "1/99999999999s"
      })
  void refusesWhatIsNotALimitAndShowsOneThatIs(String text) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Limit.parse("api", text))
        .withMessageContaining("limit api was \"" + text + "\"")
        .withMessageContaining("100/60s");
  }

  @ParameterizedTest
  @CsvSource({
    "0/s, limit api permits was 0",
    "1000001/s, allowed 1 to 1000000",
    "1/0s, limit api period was 0s",
    "1/25h, allowed 1ms to 86400s",
    "1/999999999d, limit api period",
  })
  void refusesNumbersOutOfRange(String text, String message) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Limit.parse("api", text))
        .withMessageContaining(message);
  }

  /** The patterns backtracked for half a minute, or overflowed the stack. */
  @Timeout(20)
  @ParameterizedTest
  @ValueSource(strings = {" ", "per ", "x", "1 "})
  void refusesALongTextAtOnce(String part) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Limit.parse("search", "1 " + part.repeat(4_000) + "!"))
        .withMessageContaining("allowed permits/window such as 100/60s");
  }

  @Test
  void readsBurstsAndCalendars() {
    assertThat(Limit.parse("api", "50/s burst 100"))
        .isEqualTo(new Limit("api", 50, Duration.ofSeconds(1), new TokenBucket(100)));
    assertThat(Limit.parse("api", "50/s BURST 100").capacity()).isEqualTo(100);
    assertThat(Limit.parse("api", "10000/day calendar Europe/Berlin").algorithm())
        .isEqualTo(new CalendarWindow(ZoneId.of("Europe/Berlin")));
    assertThat(Limit.parse("api", "10/h calendar").text()).isEqualTo("10/h calendar UTC");
  }

  @ParameterizedTest
  @CsvSource({
    "50/s burst, limit api was",
    "50/s burst 0, limit api burst was 0",
    "1000/day burst 1000000, limit api burst was 1000000",
    "10/2h calendar UTC, 'limit api calendar was 2h, allowed min, h or day'",
    "10/day calendar Mars/Base, name a time zone",
    "100 per minute, 'did you mean 100/min?'",
    "100:60s, 'did you mean 100/60s?'",
    "5 every 10 seconds, 'did you mean 5/10s?'",
  })
  void reportsWhatIsWrongWithABurstOrACalendar(String text, String message) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> Limit.parse("api", text))
        .withMessageContaining(message);
  }

  @Test
  void tellsAllFaultsAtOnce() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> new Limit("no spaces", 0, Duration.ZERO))
        .satisfies(failure -> assertThat(failure.faults()).hasSize(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"100/min", "30/90s", "10/s", "1000/h", "5/250ms", "1/d", "50/s burst 100"})
  void writesWhatItReads(String text) {
    assertThat(Limit.parse(text).text()).isEqualTo(text);
  }

  @Test
  void writesAPeriodWithoutAWholeUnitAsItIs() {
    assertThat(new Limit("api", 1, Duration.ofNanos(1_500_000)).text()).isEqualTo("1/PT0.0015S");
  }
}
