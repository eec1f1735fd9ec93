// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobSettingsTest {

  @Test
  void noticesDeadWorkersWithinTwentySeconds() {
    JobSettings settings = JobSettings.defaults();

    // db-scheduler looks every two heartbeats; the job is then polled for.
    Duration noticed =
        settings
            .deadAfter()
            .plus(settings.heartbeat().multipliedBy(2))
            .plus(settings.pollInterval());

    assertThat(noticed).isLessThanOrEqualTo(Duration.ofSeconds(20));
  }

  /** An operator who only shortens the time limit need not know of the other. */
  @Test
  void interruptsARunWellBeforeItIsGivenUp() {
    assertThat(JobSettings.defaults().interruptAfter()).isEqualTo(Duration.ofMinutes(25));
    JobSettings shorter =
        SettingsRecord.of(JobSettings.class)
            .create(each ->
                each.name().equals("time-limit") ? Duration.ofMinutes(6) : each.defaultValue());
    assertThat(shorter.interruptAfter()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void refusesAPollIntervalAboveASecond() {
    assertThatThrownBy(() ->
            JobSettings.defaults().withIntervals(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("poll-interval");
  }
}
