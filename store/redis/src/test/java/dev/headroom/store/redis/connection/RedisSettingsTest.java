// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.SettingsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisSettingsTest {
  @Test
  void neverShowsThePassword() {
    RedisSettings settings = RedisSettings.of("rediss://ann:hush@cache.example:6380/2");

    assertThat(settings.toString()).contains("cache.example:6380").doesNotContain("hush", "ann");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:6379", "http://ann:hush@host", "redis://ann:hush@ho st"})
  void refusesWhatIsNoAddressWithoutShowingIt(String uri) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> RedisSettings.of(uri))
        .withMessageContaining("url")
        .withMessageContaining("redis://host:port")
        .satisfies(told -> assertThat(told.getMessage()).doesNotContain("hush"));
  }

  @Test
  void tellsAllFaultsAtOnce() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() ->
            new RedisSettings(
                "nowhere",
                "headroom",
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofMillis(1),
                Duration.ofMillis(1)))
        .satisfies(told -> assertThat(told.faults()).hasSize(5));
  }
}
