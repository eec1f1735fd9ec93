// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.limit.LimitMeters;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.state.LimitState;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.redis.RedisStoreAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.store.postgres.limit.PostgresLimitState;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;

/** Limits are counted where the settings say so, and nowhere else. */
class LimitStorageTest {
  private static final String REDIS = "redis://localhost:1";
  private static final String DATABASE = "postgres://localhost:1/shop";

  private static ApplicationContextRunner runner(String storage, Class<?>... more) {
    Map<String, Object> settings =
        Map.of(
            "headroom.limit.storage", storage,
            "headroom.redis.url", REDIS,
            "headroom.database.url", DATABASE);
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(HeadroomAutoConfiguration.class, LimitAutoConfiguration.class))
        .withConfiguration(AutoConfigurations.of(more))
        .withInitializer(context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("settings", settings)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", " POSTGRES ", "Postgres\r"})
  void countsInPostgresInEverySpelling(String spelling) {
    runner(spelling, RedisStoreAutoConfiguration.class, RedisAutoConfiguration.class)
        .run(context -> {
          assertThat(context).hasSingleBean(RedisStore.class);
          assertThat(context.getBean(LimitState.class)).isInstanceOf(PostgresLimitState.class);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", " Redis\t"})
  void countsInRedisInEverySpelling(String spelling) {
    runner(spelling, RedisStoreAutoConfiguration.class, RedisAutoConfiguration.class)
        .run(context ->
            assertThat(context.getBean(LimitState.class)).isInstanceOf(RedisLimitState.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", " Memory "})
  void countsInMemoryInEverySpelling(String spelling) {
    runner(spelling, RedisStoreAutoConfiguration.class, RedisAutoConfiguration.class)
        .run(context -> assertThat(context).doesNotHaveBean(LimitState.class));
  }

  /** Such as with Spring Data Redis on the class path, and nothing that says where Redis is. */
  @Test
  void refusesToCountByItselfWhereNothingConnectsToTheStore() {
    runner("redis")
        .run(context ->
            assertThatThrownBy(() -> context.getBean(RateLimits.class))
                .rootCause()
                .hasMessageContaining("headroom.limit.storage was redis")
                .hasMessageContaining("set headroom.redis.url"));
    runner("memory").run(context -> assertThat(context.getBean(RateLimits.class)).isNotNull());
    runner("auto").run(context -> assertThat(context.getBean(RateLimits.class)).isNotNull());
  }

  /** Such as those of a limiter that the application builds itself. */
  @Test
  void countsBesideMetersOfTheApplication() {
    runner("memory")
        .withBean("own", LimitMeters.class, () -> new LimitMeters(new SimpleMeterRegistry()))
        .run(context -> assertThat(context.getBean(RateLimits.class)).isNotNull());
  }
}
