// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.MovableTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StoreClockTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final MovableTime time = new MovableTime();
  private final StoreClock clock = new StoreClock(time, WINDOW);

  private void read(long storeMillis) {
    clock.read(storeMillis, time.nanos());
  }

  private void passMillis(long millis) {
    time.advance(Duration.ofMillis(millis));
  }

  @Test
  void carriesTheLastReadingOn() {
    assertThat(clock.isSet()).isFalse();
    assertThat(clock.millis()).isZero();
    passMillis(500);
    read(70_000);
    passMillis(250);

    assertThat(clock.isSet()).isTrue();
    assertThat(clock.millis()).isEqualTo(70_250);
  }

  @Test
  void ignoresAnAnswerThatAnotherHasOvertaken() {
    long before = time.nanos();
    passMillis(500);
    read(70_000);

    clock.read(90_000, before);
    assertThat(clock.millis()).isEqualTo(70_000);
    read(70_900);
    assertThat(clock.millis()).isEqualTo(70_900);
  }

  @Test
  void neverGoesBack() {
    read(70_000);
    passMillis(300);
    read(69_000);

    assertThat(clock.millis()).isEqualTo(70_000);
    assertThat(clock.jumped()).isZero();
  }

  @Test
  void remembersAJumpOfMoreThanASecond() {
    read(70_000);
    passMillis(300);
    read(71_300);
    assertThat(clock.jumped()).isZero();

    passMillis(200);
    read(72_501);
    assertThat(clock.jumped()).isEqualTo(Duration.ofMillis(1_001));
    read(75_501);
    assertThat(clock.jumped()).isEqualTo(Duration.ofMillis(4_001));
  }

  @Test
  void forgetsAJumpAfterTheWindow() {
    read(70_000);
    read(80_000);
    passMillis(4_000);
    read(86_000);
    assertThat(clock.jumped()).isEqualTo(Duration.ofSeconds(12));

    time.advance(Duration.ofNanos(TimeUnit.SECONDS.toNanos(6) - 1));
    assertThat(clock.jumped()).isEqualTo(Duration.ofSeconds(12));
    time.advance(Duration.ofNanos(1));
    assertThat(clock.jumped()).isEqualTo(Duration.ofSeconds(2));
    passMillis(4_000);
    assertThat(clock.jumped()).isZero();
  }
}
