// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headroom.database.pool.PoolSettings.PreparedStatements;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolSettingsTest {

  @Test
  void reportsAllFaultsAtOnce() {
    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                new PoolSettings(
                    0,
                    -1,
                    Duration.ofMillis(1),
                    Duration.ofSeconds(1),
                    Duration.ZERO,
                    Duration.ofMillis(1),
                    true,
                    false,
                    Duration.ofMillis(1),
                    PreparedStatements.AUTO));

    assertThat(refused.faults())
        .extracting(SettingFault::subject)
        .containsExactly(
            "size",
            "max-overflow",
            "timeout",
            "recycle",
            "connect-timeout",
            "read-timeout",
            "leak-threshold");
  }

  @Test
  void takesZeroForNeverRecycledAndNoLeakReport() {
    PoolSettings settings =
        new PoolSettings(
            20,
            10,
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ZERO,
            false,
            true,
            Duration.ZERO,
            PreparedStatements.AUTO);

    assertThat(settings.max()).isEqualTo(30);
  }

  @Test
  void refusesALeakThresholdBeyondTheLifeOfAConnection() {
    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                new PoolSettings(
                    1,
                    0,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    true,
                    false,
                    Duration.ofSeconds(31),
                    PreparedStatements.AUTO));

    assertThat(refused.faults()).hasSize(1);
  }
}
