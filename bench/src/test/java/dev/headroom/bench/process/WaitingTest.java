// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitingTest {

  @Test
  void returnsWhetherTheConditionHolds() throws InterruptedException {
    int[] looks = {0};

    assertThat(Waiting.until(() -> ++looks[0] == 3, Duration.ofMinutes(5))).isTrue();
    assertThat(looks[0]).isEqualTo(3);
    assertThat(Waiting.until(() -> false, Duration.ZERO)).isFalse();
  }

  @Test
  void saysWhatItWaitedForWhenItWasInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Waiting.await("nginx listens", () -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("interrupted while waiting: nginx listens");
    assertThat(Thread.interrupted()).isTrue();
  }
}
