// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogRateTest {
  private long nanos = Long.MAX_VALUE - 1;
  private final LogRate rate =
      new LogRate(
          new TimeSource() {
            @Override
            public Instant now() {
              return Instant.EPOCH;
            }

            @Override
            public long nanos() {
              return nanos;
            }
          });

  @Test
  void allowsALineASecondOfEachKindAndCountsTheRest() {
    assertThat(rate.tryAcquire("slow")).hasValue(0);
    for (int i = 0; i < 2000; i++) {
      assertThat(rate.tryAcquire("slow")).isEmpty();
    }
    assertThat(rate.tryAcquire("broken")).hasValue(0);
    nanos += Duration.ofMillis(999).toNanos();
    assertThat(rate.tryAcquire("slow")).isEmpty();
    nanos += Duration.ofMillis(1).toNanos();
    assertThat(rate.tryAcquire("slow")).hasValue(2001);
    assertThat(rate.tryAcquire("slow")).isEmpty();
  }

  @Test
  void allowsTheFirstLineAfterALongSilence() {
    assertThat(rate.tryAcquire("slow")).hasValue(0);
    nanos += Duration.ofDays(40).toNanos();
    assertThat(rate.tryAcquire("slow")).hasValue(0);
  }
}
