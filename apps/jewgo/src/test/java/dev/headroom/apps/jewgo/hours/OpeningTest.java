// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.hours;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OpeningTest {

  private static final int DAY = 24 * 60;
  private static final int SUNDAY = 6 * DAY;

  @Test
  void beginsWithItsFirstMinuteAndEndsBeforeItsLast() {
    Opening monday = new Opening(1, 9 * 60, 17 * 60);

    assertThat(monday.includes(9 * 60 - 1)).isFalse();
    assertThat(monday.includes(9 * 60)).isTrue();
    assertThat(monday.includes(17 * 60 - 1)).isTrue();
    assertThat(monday.includes(17 * 60)).isFalse();
    assertThat(monday.includes(DAY + 10 * 60)).isFalse();
  }

  @Test
  void goesOnAfterMidnight() {
    Opening tuesday = new Opening(2, 18 * 60, 26 * 60);

    assertThat(tuesday.includes(2 * DAY + 60)).isTrue();
    assertThat(tuesday.includes(2 * DAY + 120)).isFalse();
  }

  @Test
  void goesOnIntoTheNextWeek() {
    Opening sunday = new Opening(7, 20 * 60, 25 * 60);

    assertThat(sunday.includes(SUNDAY + 23 * 60)).isTrue();
    assertThat(sunday.includes(30)).isTrue();
    assertThat(sunday.includes(60)).isFalse();
  }

  @Test
  void isShownByTimesOfDay() {
    assertThat(new Opening(7, 20 * 60 + 15, 25 * 60).view())
        .isEqualTo(new OpeningView(7, "20:15", "01:00"));
  }
}
