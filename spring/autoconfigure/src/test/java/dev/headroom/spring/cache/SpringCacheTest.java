// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
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
                  org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration.class))
          .withPropertyValues("headroom.cache.type=tiered");
  private final ApplicationContextRunner caching = runner.withUserConfiguration(Caching.class);

  @Test
  void takesTheCachesOfAnApplicationThatSaysEnableCaching() {
    caching.run(context -> {
      assertThat(context)
          .hasSingleBean(SpringCacheFactory.class)
          .hasBean("headroomCacheManager")
          .hasBean("cacheManager");
      Names names = context.getBean(Names.class);
      assertThat(names.plain("a")).isEqualTo(names.plain("a"));
      assertThat(names.calls()).isEqualTo(1);
      assertThat(context.getBean(CacheManager.class).getCacheNames()).containsExactly("plainNames");
    });
  }

  @Test
  void loadsAlwaysWhenCachesAreOff() {
    caching
        .withPropertyValues("headroom.cache.enabled=false")
        .run(context -> {
          Names names = context.getBean(Names.class);
          names.plain("a");
          names.plain("a");
          names.once("a");
          names.once("a");
          assertThat(names.calls()).isEqualTo(4);
        });
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
  void expiresANullByItsOwnTtl() {
    caching
        .withPropertyValues("headroom.cache.caches.nothing.negative-ttl=1ms")
        .run(context -> {
          Names names = context.getBean(Names.class);
          names.nothing("a");
          names.plain("b");
          long end = System.nanoTime() + 5_000_000;
          while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
          }
          names.nothing("a");
          names.plain("b");
          assertThat(names.calls()).as("the null twice, the value once").isEqualTo(3);
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
  void callsAPlainMethodOnceForAllWhoWait() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      assertThat(atOnce(names)).allSatisfy(each -> assertThat(each.join()).isEqualTo("a 1"));
    });
  }

  @Test
  void callsAPlainMethodForEachWhoMissesWhenTheOperatorSaysSo() {
    caching
        .withPropertyValues("headroom.cache.load-once=false")
        .run(context -> {
          Names names = context.getBean(Names.class);
          names.close();
          CompletableFuture<String> one =
              CompletableFuture.supplyAsync(() -> names.plain("a"), Thread::startVirtualThread);
          CompletableFuture<String> other =
              CompletableFuture.supplyAsync(() -> names.plain("a"), Thread::startVirtualThread);
          await().atMost(Duration.ofMinutes(1)).until(() -> names.calls() == 2);
          names.open();
          assertThat(one.join()).isNotEqualTo(other.join());
        });
  }

  @Test
  void keepsNothingThatAnEvictionOvertook() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      names.close();
      CompletableFuture<String> old =
          CompletableFuture.supplyAsync(() -> names.plain("a"), Thread::startVirtualThread);
      await().atMost(Duration.ofMinutes(1)).until(() -> names.calls() == 1);
      names.evict("a");
      names.open();
      assertThat(old.join()).isEqualTo("a 1");
      assertThat(names.plain("a")).isEqualTo("a 2");
    });
  }

  @Test
  void leavesMethodsThatSpringWouldNotSynchronise() {
    caching.run(context -> {
      Names names = context.getBean(Names.class);
      assertThat(names.unless("a")).isEqualTo("a 1");
      assertThat(names.unless("a")).isEqualTo("a 2");
      assertThat(names.inTwo("a")).isEqualTo("a 3");
      assertThat(names.inTwo("a")).isEqualTo("a 3");
      assertThat(names.evictingToo("b")).isEqualTo("b 4");
      assertThat(names.evictingToo("b")).isEqualTo("b 4");
      assertThat(names.onlyLong("c")).isNotEqualTo(names.onlyLong("c"));
      assertThat(names.onlyLong("long")).isEqualTo(names.onlyLong("long"));
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

  private static List<CompletableFuture<String>> atOnce(Names names) {
    names.close();
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(CompletableFuture.supplyAsync(() -> names.plain("a"), Thread::startVirtualThread));
    }
    names.open();
    return all;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  @Import(Names.class)
  static class Caching {}

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
      return waited(name);
    }

    private String waited(String name) {
      String loaded = name + " " + calls.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return loaded;
    }

    @Cacheable(cacheNames = "unless", unless = "#name == 'a'")
    String unless(String name) {
      return waited(name);
    }

    @Cacheable({"first", "second"})
    String inTwo(String name) {
      return waited(name);
    }

    @Cacheable("first")
    @CacheEvict("second")
    String evictingToo(String name) {
      return waited(name);
    }

    @Cacheable(cacheNames = "long", condition = "#name.length() > 1")
    String onlyLong(String name) {
      return waited(name);
    }

    @Cacheable(cacheNames = "once", sync = true)
    String once(String name) {
      return waited(name);
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
