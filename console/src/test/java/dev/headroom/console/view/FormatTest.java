// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
  private static final String STATE = IllegalStateException.class.getName();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "0.25, 0.25",
    "99999, 99\u202f999",
    "100000, 100 k",
    "1234567, 1.23 M",
    "2500000000, 2.5 G",
    "NaN, –"
  })
  void writesCounts(double value, String text) {
    assertThat(Format.count(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 %", "0.00123, 0.12 %", "0.5, 50 %", "0.1234, 12.3 %", "1, 100 %", "NaN, –"})
  void writesShares(double value, String text) {
    assertThat(Format.percent(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1024, 1 KiB", "1572864, 1.5 MiB", "-1, –"})
  void writesSizes(double value, String text) {
    assertThat(Format.bytes(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "0.00034, 340 µs",
    "0.0125, 12.5 ms",
    "1.25, 1.25 s",
    "59, 59 s",
    "180, 3 min",
    "7200, 2 h",
    "200000, 2 d"
  })
  void writesDurations(double seconds, String text) {
    assertThat(Format.duration(Duration.ofNanos((long) (seconds * 1e9)))).isEqualTo(text);
  }

  /** It has more nanoseconds than a long holds. */
  @Test
  void writesADurationOfCenturies() {
    assertThat(Format.duration(Duration.ofDays(200_000))).isEqualTo("200000 d");
  }

  @Test
  void showsAFailureWithoutTheValuesOfItsMessage() {
    assertThat(Format.failure(new IllegalStateException())).isEqualTo(STATE);
    assertThat(Format.failure(new IllegalStateException("no user 'ann'\nKey (email)=(a@b.c)")))
        .isEqualTo(STATE + ": no user ? key ?");
    assertThat(Format.failure("interrupted after its soft time limit: a.B$C: ann"))
        .isEqualTo("interrupted after its soft time limit: a.B$C: ?");
    assertThat(Format.failure("ann failed")).isEqualTo("? failed");
  }

  @Test
  void writesHowLongAgoATimeWas() {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    assertThat(Format.ago(now.minusMillis(300), now)).isEqualTo("now");
    assertThat(Format.ago(now.minusSeconds(90), now)).isEqualTo("1 min ago");
  }

  @ParameterizedTest
  @CsvSource({"seconds, 0.5, 500 ms", "bytes, 2048, 2 KiB", "ratio, 0.5, 50 %", "rows, 3, 3 rows"})
  void writesValuesByTheirUnit(String unit, double value, String text) {
    assertThat(Format.value(value, unit)).isEqualTo(text);
  }

  @Test
  void writesWhatBeginsWithAWordAsASentence() {
    assertThat(Format.sentence("waits fell by 12 %")).isEqualTo("Waits fell by 12 %.");
    assertThat(Format.sentence("add an instance.")).isEqualTo("Add an instance.");
    assertThat(Format.sentence("SELECT id FROM orders")).isEqualTo("SELECT id FROM orders");
    assertThat(Format.sentence("order_item lacks an index")).isEqualTo("order_item lacks an index");
    assertThat(Format.capitalized("cache users never hits")).isEqualTo("Cache users never hits");
    assertThat(Format.capitalized("shop.Orders.load:41 runs it"))
        .isEqualTo("shop.Orders.load:41 runs it");
    assertThat(Format.capitalized("")).isEmpty();
  }
}
