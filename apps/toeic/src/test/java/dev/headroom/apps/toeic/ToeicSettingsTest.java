// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.apps.toeic.ToeicSettings.Concurrency;
import dev.headroom.apps.toeic.ToeicSettings.Width;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ToeicSettingsTest {

  @Test
  void tellsAllFaultsAtOnceByTheNamesOfTheSystem() {
    Concurrency wrong = new Concurrency(new Width(50, 49), new Width(0, 1), new Width(1, 10_001));
    assertThatThrownBy(
            () -> new ToeicSettings(11, Duration.ofMinutes(15), Duration.ofMillis(1), wrong))
        .hasMessageContainingAll(
            "MAX_CONCURRENT_DB_OPS was 49, allowed WORKER_POOL_SIZE_DB to 10000",
            "WORKER_POOL_SIZE_HTTP was 0, allowed 1 to 10000",
            "MAX_CONCURRENT_CACHE_OPS was 10001",
            "TOEIC_SCALE was 11.0, allowed 0 to 10",
            "toeic.pool-stats-every was PT0.001S, allowed 100ms or more");
  }
}
