// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "SUN, 06 nov 1994 08:49:37 gmt",
        " Sunday, 06-Nov-94 08:49:37 GMT ",
        "Sun Nov  6 08:49:37 1994",
      })
  void readsAllFormatsInAnyCase(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(Instant.parse("1994-11-06T08:49:37Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "",
        "Thu, 18 Aug 2050 2:01:18 GMT",
        "Thu, 8 Aug 2050 02:01:18 GMT",
        "Thu, 18 Aug 50 02:01:18 GMT",
        "Thu, 18 Aug 2050 02:01:18 UTC",
        "Thu, 18 Aug 2050 02:01:18 +0000",
        "Thu 18 Aug 2050 02:01:18 GMT",
        "Thu, 18  Aug  2050 02:01:18 GMT",
        "Thu, 18-Aug-2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 02.01.18 GMT",
        "Thu, 31 Feb 2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 24:01:18 GMT",
      })
  void refusesWhatIsNoDateOfHttp(String text) {
    assertThat(HttpDate.parse(text, NOW)).isNull();
  }

  @Test
  void placesAYearOfTwoDigitsAtMostFiftyYearsAhead() {
    assertThat(HttpDate.parse("Thursday, 18-Aug-76 02:01:18 GMT", NOW))
        .isEqualTo(Instant.parse("2076-08-18T02:01:18Z"));
    assertThat(HttpDate.parse("Thursday, 18-Aug-77 02:01:18 GMT", NOW))
        .isEqualTo(Instant.parse("1977-08-18T02:01:18Z"));
  }

  @Test
  void takesALeapSecondForTheOneBefore() {
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW))
        .isEqualTo(Instant.parse("2016-12-31T23:59:59Z"));
  }

  @Test
  void writesWhatItReads() {
    Instant instant = Instant.parse("1994-11-06T08:49:37Z");
    assertThat(HttpDate.format(instant)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }
}
