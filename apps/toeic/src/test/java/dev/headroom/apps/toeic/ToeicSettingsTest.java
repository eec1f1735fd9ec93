// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ToeicSettingsTest {

  @Test
  void reportsAllFaultsAtOnceByTheNamesOfTheSystem() {
    Duration ttl = Duration.ofMinutes(15);

    assertThatThrownBy(() -> new ToeicSettings(11, ttl, ttl, Duration.ofMillis(1)))
        .hasMessageContainingAll(
            "TOEIC_SCALE was 11.0, allowed 0 to 10",
            "toeic.pool-stats-every was PT0.001S, allowed 100ms or more");
  }
}
