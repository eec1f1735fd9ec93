// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagHistoryTest {
  private final LagHistory history = new LagHistory(Duration.ZERO);

  @Test
  void knowsNoLagOfAReplicaThatHasAllHoweverIdleThePrimaryIs() {
    history.record(100, 0);
    history.record(100, 5_000);

    assertThat(lag(100, 1_000_000)).isZero();
    assertThat(lag(150, 1_000_000)).isZero();
  }

  @Test
  void countsFromTheTimeAtWhichThePrimaryLeftThePosition() {
    history.record(100, 0);
    history.record(100, 10);
    history.record(200, 20);
    history.record(300, 30);

    assertThat(lag(100, 50)).isEqualTo(40);
    assertThat(lag(250, 50)).as("between two").isEqualTo(25);
    assertThat(lag(300, 50)).isZero();
  }

  @Test
  void countsTheTimeInWhichThePrimaryWasIdleToo() {
    history.record(200, 20);
    history.record(300, 30);
    history.record(300, 1_000);

    assertThat(lag(250, 1_000)).isEqualTo(975);
  }

  @Test
  void doesNotKnowTheLagOfAReplicaThatLacksTheOldestChange() {
    history.record(100, 0);
    assertThat(history.lag(99, 10).isKnown()).isFalse();

    for (int i = 101; i <= 5_000; i++) {
      history.record(i, i * 10L);
    }
    assertThat(history.lag(100, 50_000).isKnown()).isFalse();
    assertThat(lag(4_999, 50_000)).isEqualTo(10);
    assertThat(lag(5_000, 50_000)).isZero();
  }

  @Test
  void remembersTheLongestLagHoweverOftenThePrimaryIsPolled() {
    LagHistory longer = new LagHistory(Duration.ofMinutes(5));
    long poll = Duration.ofMillis(10).toNanos();
    for (int i = 1; i <= 60_000; i++) {
      longer.record(i, i * poll);
    }
    long now = 60_000 * poll;

    LagHistory.Lag lag = longer.lag(60_000 - 30_000, now);

    assertThat(lag.isKnown()).isTrue();
    assertThat(lag.atLeast()).isCloseTo(Duration.ofMinutes(5), Duration.ofSeconds(1));
    assertThat(longer.lag(60_000, now).atLeast()).isZero();
  }

  @Test
  void forgetsAnotherTimeline() {
    history.record(500, 0);
    history.clear();
    history.record(100, 10);

    assertThat(lag(100, 20)).isZero();
  }

  private long lag(long lsn, long nanos) {
    LagHistory.Lag lag = history.lag(lsn, nanos);
    assertThat(lag.isKnown()).isTrue();
    return lag.atLeast().toNanos();
  }
}
