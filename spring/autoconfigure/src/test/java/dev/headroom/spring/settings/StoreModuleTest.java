// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application without the module of a store whose settings name it. */
class StoreModuleTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  LimitAutoConfiguration.class))
          .withClassLoader(
              new FilteredClassLoader("dev.headroom.store.redis", "dev.headroom.store.postgres"));

  private void refuses(String setting, String allowed, String artifact) {
    runner
        .withPropertyValues(setting)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining(setting.substring(0, setting.indexOf('=')))
                .hasMessageContaining(allowed)
                .hasMessageContaining("add the dependency dev.headroom:" + artifact));
  }

  @Test
  void startsAndKeepsAllInMemoryWhereNothingNamesAStore() {
    runner.run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void refusesAnAddressOfRedisAndDoesNotSayItsPassword() {
    refuses("headroom.redis.url=redis://:secret@cache:6379", "no address", "headroom-store-redis");
    runner
        .withPropertyValues("headroom.redis.url=redis://:secret@cache:6379")
        .run(context -> assertThat(context.getStartupFailure()).message().doesNotContain("secret"));
  }

  @Test
  void takesABlankAddressForNone() {
    runner
        .withPropertyValues("headroom.redis.url=")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void refusesASharedCacheThatWouldBeNone() {
    refuses("headroom.cache.type=tiered", "memory", "headroom-store-redis");
    runner
        .withPropertyValues("headroom.cache.type=memory")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void refusesSharedLimitsThatEachInstanceWouldCountForItself() {
    refuses("headroom.limit.storage=redis", "auto, memory or postgres", "headroom-store-redis");
    refuses("headroom.limit.storage=postgres", "auto, memory or redis", "headroom-store-postgres");
  }
}
