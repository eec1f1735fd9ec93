// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.CachePolicy;
import dev.headroom.cache.Codec;
import dev.headroom.ground.SettingsException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class SpringCacheTest {
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
  void takesTheCachesOfAnApplicationThatSaysEnableCaching() {
    caching.run(context -> {
      assertThat(context).hasSingleBean(SpringCaches.class).hasBean("cacheManager");
      Names names = context.getBean(Names.class);
      assertThat(names.plain("a")).isEqualTo(names.plain("a"));
      assertThat(names.calls()).isEqualTo(1);
      assertThat(context.getBean(CacheManager.class).getCacheNames()).containsExactly("plainNames");
    });
  }

  @Test
  void loadsAlwaysWhenTheLayerIsOff() {
    for (String off : List.of("headroom.enabled=false", "headroom.cache.enabled=false")) {
      caching
          .withPropertyValues(off)
          .run(context -> {
            Names names = context.getBean(Names.class);
            names.plain("a");
            names.plain("a");
            names.once("a");
            names.once("a");
            assertThat(names.calls()).isEqualTo(4);
          });
    }
  }

  @Test
  void keepsAwayWithoutEnableCachingAndFromAManagerOfTheApplication() {
    runner.run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
    caching
        .withUserConfiguration(OwnManager.class)
        .run(context ->
            assertThat(context)
                .hasSingleBean(CacheManager.class)
                .doesNotHaveBean(SpringCaches.class));
  }

  @Test
  void obeysTheTypeThatTheOperatorSet() {
    caching
        .withPropertyValues("spring.cache.type=simple")
        .run(context ->
            assertThat(context)
                .hasSingleBean(ConcurrentMapCacheManager.class)
                .doesNotHaveBean(SpringCaches.class));
  }

  @Test
  void keepsANullThatAMethodReturned() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      assertThat(names.nothing("a")).isNull();
      assertThat(names.nothing("a")).isNull();
      assertThat(names.nothingOnce("b")).isNull();
      assertThat(names.nothingOnce("b")).isNull();
      assertThat(names.calls()).isEqualTo(2);
    });
  }

  @Test
  void evictsPutsAndClears() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      assertThat(names.plain("a")).isEqualTo("a 1");
      names.evict("a");
      assertThat(names.plain("a")).isEqualTo("a 2");
      names.put("a");
      assertThat(names.plain("a")).isEqualTo("put a");
      names.clear();
      assertThat(names.plain("a")).isEqualTo("a 3");
    });
  }

  @Test
  void callsASynchronisedMethodOnceForAllWhoWait() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      names.close();
      List<CompletableFuture<@Nullable String>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        all.add(CompletableFuture.supplyAsync(() -> names.once("a"), Thread::startVirtualThread));
      }
      names.open();
      assertThat(all).allSatisfy(each -> assertThat(each.join()).isEqualTo("a 1"));
      assertThat(names.calls()).isEqualTo(1);
    });
  }

  @Test
  void throwsWhatTheMethodThrewAndKeepsNothing() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      assertThatThrownBy(() -> names.failing("a")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> names.failing("a")).isInstanceOf(IOException.class);
      assertThat(names.calls()).isEqualTo(2);
    });
  }

  @Test
  void servesFutures() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      assertThat(names.later("a").join()).isEqualTo("a 1");
      assertThat(names.later("a").join()).isEqualTo("a 1");
      assertThat(names.laterOnce("b").join()).isEqualTo("b 2");
      assertThat(names.laterOnce("b").join()).isEqualTo("b 2");
    });
  }

  @Test
  void refusesAKeyWithoutAStableText() {
    caching.run(context ->
        assertThatThrownBy(() -> context.getBean(Names.class).of(new Object()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("a key of cache objects was a java.lang.Object"));
  }

  @Test
  void meetsTheRestOfSpringsFace() {
    caching.run(context -> {
      Cache cache = Objects.requireNonNull(context.getBean(CacheManager.class).getCache("x"));
      assertThat(cache.putIfAbsent("a", "first")).isNull();
      assertThat(Objects.requireNonNull(cache.putIfAbsent("a", "second")).get()).isEqualTo("first");
      assertThat(cache.putIfAbsent("none", null)).isNull();
      assertThat(cache.putIfAbsent("none", null)).isNotNull();
      assertThat(cache.get("a", String.class)).isEqualTo("first");
      assertThatThrownBy(() -> cache.get("a", Integer.class))
          .isInstanceOf(IllegalStateException.class);
      assertThat(cache.get("b", String.class)).isNull();
      assertThatThrownBy(() ->
              cache.get(
                  "b",
                  () -> {
                    throw new IOException("away");
                  }))
          .isInstanceOf(Cache.ValueRetrievalException.class)
          .hasCauseInstanceOf(IOException.class);
      assertThat(cache.getNativeCache()).isInstanceOf(dev.headroom.cache.Cache.class);
      assertThat(cache.getName()).isEqualTo("x");
    });
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
          CachePolicy<String> users = policies.named("user-profiles", Codec.utf8()).build();
          assertThat(users.ttl()).isEqualTo(Duration.ofMinutes(1));
          assertThat(users.memoryTtl()).isEqualTo(Duration.ofSeconds(2));
          assertThat(users.maxEntries()).isEqualTo(50);
          CachePolicy<String> orders = policies.named("com.acme.order-all", Codec.utf8()).build();
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

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  @Import(Names.class)
  static class Caching {}

  @Configuration(proxyBeanMethods = false)
  static class OwnManager {
    @Bean
    CacheManager own() {
      return new ConcurrentMapCacheManager();
    }
  }

  static class Names {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    int calls() {
      return calls.get();
    }

    void close() {
      gate = new CountDownLatch(1);
    }

    void open() {
      gate.countDown();
    }

    @Cacheable("plainNames")
    String plain(String name) {
      return name + " " + calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "once", sync = true)
    String once(String name) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return name + " " + calls.incrementAndGet();
    }

    @Cacheable("nothing")
    @Nullable String nothing(String name) {
      calls.incrementAndGet();
      return null;
    }

    @Cacheable(cacheNames = "nothing", sync = true)
    @Nullable String nothingOnce(String name) {
      calls.incrementAndGet();
      return null;
    }

    @Cacheable(cacheNames = "failing", sync = true)
    String failing(String name) throws IOException {
      calls.incrementAndGet();
      throw new IOException("away");
    }

    @Cacheable("later")
    CompletableFuture<String> later(String name) {
      return CompletableFuture.completedFuture(name + " " + calls.incrementAndGet());
    }

    @Cacheable(cacheNames = "later", sync = true)
    CompletableFuture<String> laterOnce(String name) {
      return CompletableFuture.completedFuture(name + " " + calls.incrementAndGet());
    }

    @Cacheable("objects")
    String of(Object key) {
      return "object";
    }

    @CacheEvict("plainNames")
    void evict(String name) {}

    @CachePut("plainNames")
    String put(String name) {
      return "put " + name;
    }

    @CacheEvict(cacheNames = "plainNames", allEntries = true)
    void clear() {}
  }
}
