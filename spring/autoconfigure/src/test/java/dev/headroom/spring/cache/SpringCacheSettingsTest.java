// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.SettingsException;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class SpringCacheSettingsTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  SpringCacheAutoConfiguration.class,
                  org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration.class));
  private final ApplicationContextRunner caching = runner.withUserConfiguration(Caching.class);

  @Test
  void keepsAwayWithoutEnableCachingAndFromAManagerOfTheApplication() {
    runner.run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
    caching
        .withUserConfiguration(OwnManager.class)
        .run(context ->
            assertThat(context)
                .hasSingleBean(CacheManager.class)
                .doesNotHaveBean(SpringCacheFactory.class));
  }

  @Test
  void obeysTheTypeThatTheOperatorSet() {
    caching
        .withPropertyValues("spring.cache.type=simple")
        .run(context ->
            assertThat(context)
                .hasSingleBean(ConcurrentMapCacheManager.class)
                .doesNotHaveBean(SpringCacheFactory.class));
  }

  @Test
  void givesEachCacheWhatTheOperatorSet() {
    caching
        .withPropertyValues(
            "headroom.cache.default-ttl=7m",
            "headroom.cache.caches.userProfiles.ttl=60",
            "headroom.cache.caches.userProfiles.memory-ttl=2s",
            "headroom.cache.caches.userProfiles.max-entries=50",
            "headroom.cache.caches[com.acme.Order#all].memory-ttl=3s")
        .run(context -> {
          CachePolicies policies = context.getBean(CachePolicies.class);
          CachePolicy<String> users = policies.builder("user-profiles", Codec.utf8()).build();
          assertThat(users.ttl()).isEqualTo(Duration.ofMinutes(1));
          assertThat(users.memoryTtl()).isEqualTo(Duration.ofSeconds(2));
          assertThat(users.maxEntries()).isEqualTo(50);
          CachePolicy<String> orders = policies.builder("com.acme.order-all", Codec.utf8()).build();
          assertThat(orders.ttl()).isEqualTo(Duration.ofMinutes(7));
          assertThat(orders.memoryTtl()).isEqualTo(Duration.ofSeconds(3));
        });
  }

  @Test
  void refusesAllFaultsOfCachesAtStart() {
    caching
        .withPropertyValues(
            "headroom.cache.caches.a.ttl=31d",
            "headroom.cache.caches.b.ttl=1s",
            "headroom.cache.caches.b.memory-ttl=2s",
            "headroom.cache.caches.c.max-entries=0",
            "headroom.strict=true",
            "headroom.cache.caches.d.tll=1s",
            "headroom.cache.caches.one-two.ttl=1s",
            "headroom.cache.caches.oneTwo.ttl=1s",
            "headroom.cache.caches." + "x".repeat(65) + ".ttl=1s",
            "headroom.cache.value-packages=com.example,java.util,not a package")
        .run(context -> {
          Throwable found = Objects.requireNonNull(context.getStartupFailure());
          while (!(found instanceof SettingsException)) {
            found = Objects.requireNonNull(found.getCause());
          }
          assertThat(((SettingsException) found).faults())
              .extracting(each -> each.subject() + " was " + each.value())
              .contains(
                  "headroom.cache.caches.a.ttl was 2678400s",
                  "headroom.cache.caches.b.memory-ttl was 2s",
                  "headroom.cache.caches.c.max-entries was 0",
                  "headroom.cache.caches.d.tll was unknown",
                  "headroom.cache.caches.oneTwo was written as one-two",
                  "headroom.cache.caches." + "x".repeat(65) + " was " + "x".repeat(65),
                  "headroom.cache.value-packages was java.util",
                  "headroom.cache.value-packages was not a package");
        });
  }

  /** Without {@code @EnableCaching} no call is cached, whatever its TTL. */
  @Test
  void warnsOfSettingsByWhichNothingIsCached(CapturedOutput log) {
    String warning = "nothing is cached: add @EnableCaching";
    ready(caching.withPropertyValues("headroom.cache.default-ttl=7m"));
    ready(runner);
    ready(
        runner
            .withPropertyValues("headroom.cache.default-ttl=7m")
            .withUserConfiguration(OwnCache.class));
    assertThat(log).doesNotContain(warning);

    ready(runner.withPropertyValues("headroom.cache.default-ttl=7m"));
    assertThat(log).contains(warning);
  }

  private static void ready(ApplicationContextRunner runner) {
    runner.run(context ->
        context.publishEvent(
            new ApplicationReadyEvent(
                new SpringApplication(),
                new String[0],
                context.getSourceApplicationContext(),
                Duration.ZERO)));
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnCache {
    @Bean
    Cache<String, String> words(Caches caches) {
      return caches.cache(CachePolicy.builder("words", Codec.utf8()).build());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Caching {}

  @Configuration(proxyBeanMethods = false)
  static class OwnManager {
    @Bean
    CacheManager own() {
      return new ConcurrentMapCacheManager();
    }
  }
}
