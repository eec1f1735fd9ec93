// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagHistoryTest {
  private final LagHistory history = new LagHistory();

  @Test
  void knowsNoLagOfAReplicaThatHasAllHoweverIdleThePrimaryIs() {
    history.record(100, 0);
    history.record(100, 5_000);

    assertThat(history.lag(100, 1_000_000)).isZero();
    assertThat(history.lag(150, 1_000_000)).isZero();
  }

  @Test
  void countsFromTheTimeAtWhichThePrimaryLeftThePosition() {
    history.record(100, 0);
    history.record(100, 10);
    history.record(200, 20);
    history.record(300, 30);

    assertThat(history.lag(100, 50)).isEqualTo(Duration.ofNanos(40));
    assertThat(history.lag(250, 50)).as("between two").isEqualTo(Duration.ofNanos(25));
    assertThat(history.lag(300, 50)).isZero();
  }

  @Test
  void countsFromTheOldestChangeWhereItRemembersNoOlderOne() {
    for (int i = 1; i <= 5_000; i++) {
      history.record(i, i * 10L);
    }

    assertThat(history.lag(1, 50_000)).isEqualTo(Duration.ofNanos((1024 - 1) * 10));
    assertThat(history.lag(4_999, 50_000)).isEqualTo(Duration.ofNanos(10));
    assertThat(history.lag(5_000, 50_000)).isZero();
  }

  @Test
  void forgetsAnotherTimeline() {
    history.record(500, 0);
    history.clear();
    history.record(100, 10);

    assertThat(history.lag(100, 20)).isZero();
  }
}
