// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.SettingsException;
import io.lettuce.core.RedisURI;
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

  @Test
  void readsSentinelsAndEncryptsTheConnectionsToThemToo() {
    RedisSettings settings =
        RedisSettings.of("rediss-sentinel://ann:p%40ss@one:1,two:2/3?sentinelMasterId=shop");

    assertThat(settings.toString())
        .contains("the primary shop of the sentinels one:1, two:2")
        .doesNotContain("ann", "p@ss", "p%40ss");
    RedisURI server = settings.address().at("three", 4);
    assertThat(server.toURI().getScheme()).isEqualTo("rediss");
    assertThat(server.getDatabase()).isEqualTo(3);
    assertThat(server.getSentinels()).isEmpty();
    assertThat(settings.address().seeds())
        .allSatisfy(each -> {
          assertThat(each.isSsl()).isTrue();
          assertThat(each.getTimeout()).isEqualTo(settings.connectTimeout());
        });
  }

  @Test
  void readsSeveralNodesOfACluster() {
    RedisSettings settings = RedisSettings.of("rediss://ann:p%40ss@one:1,two:2");

    assertThat(settings.toString())
        .contains("the cluster of one:1, two:2")
        .doesNotContain("ann", "p@ss", "p%40ss");
    assertThat(settings.address().seeds()).allSatisfy(each -> assertThat(each.isSsl()).isTrue());
    assertThat(settings.address().at("three", 4).toString()).contains("three:4").contains("ann");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> RedisSettings.of("redis://one:1,two:2/3"))
        .withMessageContaining("a cluster with a database");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"redis-sentinel://ann:hush@one:1,two:2", "rediss-sentinel://:hush@one:one"})
  void refusesSentinelsWithoutTheNameOfTheirPrimary(String uri) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> RedisSettings.of(uri))
        .withMessageContaining("an address of sentinels without sentinelMasterId")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hush"));
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
