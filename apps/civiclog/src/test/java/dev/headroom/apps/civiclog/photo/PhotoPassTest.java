// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PhotoPassTest {
  private static final Instant EVENING = Instant.parse("2026-11-29T23:00:00Z");
  private static final String SECRET = "a-secret-of-the-tests-that-is-long-enough";

  @Test
  void isValidForItsPhotoAlone() {
    PhotoPass passes = at(SECRET, EVENING);
    String pass = passes.of(12, 1);
    assertThat(passes.isValid(12, 1, pass)).isTrue();
    assertThat(passes.isValid(12, 2, pass)).isFalse();
    assertThat(passes.isValid(1, 21, pass)).isFalse();
    assertThat(passes.isValid(13, 1, pass)).isFalse();
  }

  @Test
  void isTheSameTextAllDayAndNeedsNoEncodingInAnAddress() {
    String pass = at(SECRET, EVENING).of(12, 1);
    assertThat(at(SECRET, EVENING.plus(Duration.ofMinutes(59))).of(12, 1)).isEqualTo(pass);
    assertThat(pass).matches("[\\w-]{22}");
  }

  @Test
  void endsOnTheSecondDayAfterItsIssue() {
    String pass = at(SECRET, EVENING).of(12, 1);
    assertThat(at(SECRET, EVENING.plus(Duration.ofHours(24))).isValid(12, 1, pass)).isTrue();
    assertThat(at(SECRET, EVENING.plus(Duration.ofHours(26))).isValid(12, 1, pass)).isFalse();
  }

  @Test
  void cannotBeMadeWithAnotherSecret() {
    String pass = at("another-secret-of-the-tests-that-is-long", EVENING).of(12, 1);
    assertThat(at(SECRET, EVENING).isValid(12, 1, pass)).isFalse();
    assertThat(at(SECRET, EVENING).isValid(12, 1, "")).isFalse();
  }

  private static PhotoPass at(String secret, Instant now) {
    return new PhotoPass(
        secret,
        new TimeSource() {
          @Override
          public long nanos() {
            return 0;
          }

          @Override
          public Instant now() {
            return now;
          }
        });
  }
}
