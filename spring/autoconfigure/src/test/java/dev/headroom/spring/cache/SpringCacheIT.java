// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Caches;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.connection.RedisStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Two instances of an application that knows Spring's annotations alone, on one Redis. */
class SpringCacheIT {
  private static final RedisServer REDIS = RedisServer.temporary();
  private static final ConfigurableApplicationContext ONE = start();
  private static final ConfigurableApplicationContext OTHER = start();

  private final Products one = ONE.getBean(Products.class);
  private final Products other = OTHER.getBean(Products.class);

  @BeforeAll
  static void isReady() {
    for (ConfigurableApplicationContext each : List.of(ONE, OTHER)) {
      await().atMost(Duration.ofMinutes(1)).until(each.getBean(RedisStore.class)::isUp);
    }
  }

  @AfterAll
  static void close() {
    ONE.close();
    OTHER.close();
    REDIS.close();
  }

  private static ConfigurableApplicationContext start() {
    SpringApplication application = new SpringApplication(Shop.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application.run(
        "--headroom.redis.url=" + REDIS.uri(),
        // A slow machine must not let an instance load what the other has shared.
        "--headroom.redis.command-timeout=5s",
        "--headroom.cache.caches.products.memory-ttl=1s");
  }

  @Test
  void sharesWhatOneInstanceLoaded() {
    int before = other.calls();
    Product product = one.find(1);
    assertThat(other.find(1)).isEqualTo(product);
    assertThat(other.find(1)).isEqualTo(product);
    List<Product> list = one.list("tools", 3);
    assertThat(other.list("tools", 3)).isEqualTo(list);
    assertThat(one.missing(1)).isNull();
    assertThat(other.missing(1)).isNull();
    assertThat(other.calls()).isEqualTo(before);
    assertThat(stats("products").sharedHits()).isPositive();
  }

  @Test
  void seesInOneInstanceWhatAnotherEvicted() {
    Product old = one.find(2);
    assertThat(other.find(2)).isEqualTo(old);
    other.evict(2);
    assertThat(other.find(2)).isNotEqualTo(old);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(one.find(2)).isEqualTo(other.find(2)));
  }

  @Test
  void keepsInMemoryWhatItMayNotShare() {
    Object first = one.foreign(3);
    assertThat(one.foreign(3)).isSameAs(first);
    assertThat(other.foreign(3)).isNotSameAs(first);
    assertThat(ONE.getBean(Caches.class).stats())
        .anyMatch(each -> each.name().equals("foreign") && each.count(CacheMeter.UNWRITABLE) > 0);
  }

  private static CacheStats stats(String name) {
    return OTHER.getBean(Caches.class).stats().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  @EnableCaching
  @Import(Products.class)
  static class Shop {}

  record Product(long id, String name, Instant read) {}

  static class Products {
    private final AtomicInteger calls = new AtomicInteger();

    int calls() {
      return calls.get();
    }

    @Cacheable("products")
    Product find(long id) {
      calls.incrementAndGet();
      return new Product(id, "product " + id, Instant.now());
    }

    @Cacheable(cacheNames = "productLists", sync = true)
    List<Product> list(String kind, int size) {
      calls.incrementAndGet();
      return List.of(new Product(size, kind, Instant.now()));
    }

    @Cacheable("missing")
    @Nullable Product missing(long id) {
      calls.incrementAndGet();
      return null;
    }

    @Cacheable("foreign")
    AtomicInteger foreign(long id) {
      return new AtomicInteger((int) id);
    }

    @CacheEvict("products")
    void evict(long id) {}
  }
}
