// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private final RetryPolicy policy =
      new RetryPolicy(50, Duration.ofSeconds(1), Duration.ofMinutes(1));

  @Test
  void doublesThePauseUpToTheLongest() {
    assertThat(policy.pause(1, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.pause(2, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.pause(6, 0)).isEqualTo(Duration.ofSeconds(32));
    assertThat(policy.pause(7, 0)).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.pause(49, 0)).isEqualTo(Duration.ofMinutes(1));
  }

  /** Its milliseconds are too many for a long. */
  @Test
  void takesAnyLongestPause() {
    RetryPolicy unbounded =
        new RetryPolicy(50, Duration.ofSeconds(1), ChronoUnit.FOREVER.getDuration());

    assertThat(unbounded.pause(3, 0)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void leavesATenthToChance() {
    assertThat(policy.pause(1, 1)).isEqualTo(Duration.ofMillis(900));
  }

  @Test
  void refusesNoAttempt() {
    assertThatThrownBy(() -> new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .hasMessageContaining("0 attempts");
  }
}
