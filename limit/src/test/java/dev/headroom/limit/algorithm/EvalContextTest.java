// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class EvalContextTest {
  private static final EvalContext.Time NANOS =
      EvalContext.Time.ofNanos(5_000_700, Instant.ofEpochSecond(12, 345_678));
  private static final EvalContext.Time MICROS = EvalContext.Time.ofMicros(12_000_345);

  @Test
  void keepsNanosecondsBesideTheMicrosecondsOfTheWall() {
    assertThat(NANOS).isEqualTo(new EvalContext.Time(5_000_700, 12_000_345, 1_000));
  }

  @Test
  void hasOneClockWhereAServerCountsMicroseconds() {
    assertThat(MICROS).isEqualTo(new EvalContext.Time(12_000_345, 12_000_345, 1));
  }

  @Test
  void placesAStampOnTheWallClock() {
    assertThat(NANOS.wallMicros(2_000_700)).isEqualTo(11_997_345);
    assertThat(NANOS.wallMicros(6_000_700)).isEqualTo(12_001_345);
    assertThat(MICROS.wallMicros(11_000_000)).isEqualTo(11_000_000);
  }

  @Test
  void roundsDurationsUpToWholeTicks() {
    Duration period = Duration.ofNanos(1_300);

    assertThat(EvalContext.of(3, period, 1_600, MICROS))
        .isEqualTo(new EvalContext(3, 2, 2, 3, MICROS));
    assertThat(EvalContext.of(3, period, 1_600, NANOS))
        .isEqualTo(new EvalContext(3, 1_300, 1_600, 2_900, NANOS));
  }

  @Test
  void countsAThousandTicksAMicrosecondInMemoryAndOneElsewhere() {
    assertThat(EvalContext.of(1, Duration.ofSeconds(1), 0, NANOS).ticks(7)).isEqualTo(7_000);
    assertThat(EvalContext.of(1, Duration.ofSeconds(1), 0, MICROS).ticks(7)).isEqualTo(7);
  }
}
