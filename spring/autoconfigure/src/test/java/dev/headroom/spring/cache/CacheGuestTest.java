// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Caches;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The starter in an application that caches as Spring taught it. */
class CacheGuestTest {
  private static final String ASKED = "headroom.cache.type=tiered";

  private final ApplicationContextRunner guest =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  SpringCacheAutoConfiguration.class,
                  JCacheAutoConfiguration.class,
                  org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration.class))
          .withUserConfiguration(Guest.class);
  private final ApplicationContextRunner asked = guest.withPropertyValues(ASKED);
  private final ApplicationContextRunner shared =
      asked.withBean(CacheLevel.class, () -> new MemoryCacheLevel(1_000, TimeSource.system()));

  @Test
  void keepsTheCachesOfSpringBootUntilASettingAsksForOurs() {
    guest.run(context -> assertThat(context).doesNotHaveBean(SpringCacheFactory.class));
    asked.run(context -> assertThat(context).hasSingleBean(SpringCacheFactory.class));
  }

  @Test
  void leavesSpringBootsCachesToCaffeineWhereTheApplicationHasIt() {
    new ApplicationContextRunner()
        .withClassLoader(new FilteredClassLoader("javax.cache"))
        .withConfiguration(
            AutoConfigurations.of(
                HeadroomAutoConfiguration.class,
                CacheAutoConfiguration.class,
                SpringCacheAutoConfiguration.class,
                org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration.class))
        .withUserConfiguration(EnablesCaching.class)
        .run(context -> assertThat(context).hasSingleBean(CaffeineCacheManager.class));
  }

  @Test
  void startsWhereAManagerOfCaffeineIsInjected() {
    guest
        .withUserConfiguration(InjectsCaffeine.class)
        .withPropertyValues("spring.cache.type=caffeine")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void obeysASpecificationOfCaffeine() {
    asked
        .withPropertyValues(
            "spring.cache.type=caffeine", "spring.cache.caffeine.spec=maximumSize=0")
        .run(context -> {
          Calls calls = context.getBean(Calls.class);
          assertThat(context.getBean(CacheManager.class)).isInstanceOf(CaffeineCacheManager.class);
          assertThat(calls.of("a")).isNotNull();
        });
  }

  @Test
  void leavesTheCachesToACustomizerOfTheApplication() {
    asked
        .withUserConfiguration(Customized.class)
        .run(context -> {
          assertThat(context).doesNotHaveBean(SpringCacheFactory.class);
          assertThat(context.getBean(Customized.class).customized)
              .isSameAs(context.getBean(CacheManager.class));
        });
  }

  @Test
  void cachesAKeyOfAnyClassInMemory() {
    asked.run(context -> {
      Calls calls = context.getBean(Calls.class);
      Object key = new Object();
      assertThat(calls.of(key)).isEqualTo(calls.of(key));
      assertThat(calls.count()).isEqualTo(1);
    });
  }

  @Test
  void callsTheMethodForAKeyOfAnyClassWithTheLayerOff() {
    asked
        .withPropertyValues("headroom.cache.enabled=false")
        .run(context -> {
          Calls calls = context.getBean(Calls.class);
          Object key = new Object();
          assertThat(calls.of(key)).isNotEqualTo(calls.of(key));
        });
  }

  @Test
  void callsTheMethodForAKeyThatInstancesCannotShare() {
    shared.run(context -> {
      Calls calls = context.getBean(Calls.class);
      Object key = new Object();
      assertThat(calls.of(key)).isNotEqualTo(calls.of(key));
      assertThat(calls.of("text")).isEqualTo(calls.of("text"));
      assertThat(context.getBean(Caches.class).stats())
          .anyMatch(stats -> stats.count(CacheMeter.UNENCODABLE_KEYS) > 0);
    });
  }

  @Test
  void letsMethodsCallOneAnotherForOneKey() {
    for (ApplicationContextRunner each : List.of(asked, shared)) {
      each.run(context -> {
        Calls calls = context.getBean(Calls.class);
        assertThat(calls.outer("a")).isEqualTo("outer of inner a");
        assertThat(calls.outer("a")).isEqualTo("outer of inner a");
        assertThat(calls.count()).as("the first answer is cached").isEqualTo(2);
      });
    }
  }

  @Test
  void throwsAnExceptionToTheCallerWhoseItIs() {
    asked.run(context -> {
      Calls calls = context.getBean(Calls.class);
      CompletableFuture<String> denied =
          CompletableFuture.supplyAsync(
              () -> calls.allowed("a", new Caller(false)), Thread::startVirtualThread);
      await().atMost(Duration.ofMinutes(1)).until(() -> calls.count() == 1);
      Thread[] waiting = new Thread[1];
      CompletableFuture<String> allowed = new CompletableFuture<>();
      waiting[0] =
          Thread.startVirtualThread(() -> allowed.complete(calls.allowed("a", new Caller(true))));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> waiting[0].getState() == Thread.State.TIMED_WAITING);
      calls.open();
      assertThat(allowed.join()).isEqualTo("allowed a");
      assertThatThrownBy(denied::join).hasCauseInstanceOf(SecurityException.class);
    });
  }

  @Test
  void evictsAtOnceWithinATransactionAndAgainAfterItsCommit() {
    shared.run(context -> {
      Cache cache = cache(context.getBean(CacheManager.class), "names");
      cache.put("a", "old");
      begin();
      cache.evict("a");
      assertThat(seenByAnother(cache, "a")).as("the inner commit is visible").isEqualTo("fresh");
      cache.clear();
      assertThat(seenByAnother(cache, "a")).isEqualTo("fresh");
      end(true);
      assertThat(cache.get("a")).as("what was loaded before the commit").isNull();
      cache.put("a", "old");
      begin();
      cache.evict("a");
      end(false);
      assertThat(cache.get("a")).isNull();
    });
  }

  @Test
  void evictsWhenTheCommitWasNotConfirmed() {
    shared.run(context -> {
      CacheManager manager = context.getBean(CacheManager.class);
      Cache cache = cache(manager, "names");
      cache.put("a", "old");
      cache.put("b", "old");
      begin();
      cache.evictIfPresent("a");
      cache.put("b", "new");
      complete(TransactionSynchronization.STATUS_UNKNOWN);
      assertThat(cache.get("a")).isNull();
      assertThat(cache.get("b")).isNull();
    });
  }

  @Test
  void losesNothingThatAStepAfterTheCommitDoes() {
    shared.run(context -> {
      Cache cache = cache(context.getBean(CacheManager.class), "names");
      cache.put("evicted", "old");
      begin();
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              cache.evict("evicted");
              cache.put("put", "new");
            }
          });
      end(true);
      assertThat(cache.get("evicted")).isNull();
      assertThat(Objects.requireNonNull(cache.get("put")).get()).isEqualTo("new");
    });
  }

  @Test
  void putsNothingThatARollbackToASavepointTookBack() {
    shared.run(context -> {
      Cache cache = cache(context.getBean(CacheManager.class), "names");
      Object savepoint = new Object();
      begin();
      cache.put("before", "kept");
      TransactionSynchronizationManager.getSynchronizations()
          .forEach(each -> each.savepoint(savepoint));
      cache.put("inside", "rolled back");
      TransactionSynchronizationManager.getSynchronizations()
          .forEach(each -> each.savepointRollback(savepoint));
      end(true);
      assertThat(cache.get("before", String.class)).isEqualTo("kept");
      assertThat(cache.get("inside")).isNull();
    });
  }

  @Test
  void keepsCachesApartWhoseNamesDifferInSpelling() {
    shared.run(context -> {
      CacheManager manager = context.getBean(CacheManager.class);
      List<String> names =
          List.of("userProfiles", "user-profiles", "UserProfiles", "user profiles", "x".repeat(70));
      names.forEach(name -> cache(manager, name).put("a", name));
      assertThat(names)
          .allSatisfy(
              name -> assertThat(cache(manager, name).get("a", String.class)).isEqualTo(name));
    });
  }

  private static Cache cache(CacheManager manager, String name) {
    return Objects.requireNonNull(manager.getCache(name));
  }

  private static String seenByAnother(Cache cache, String key) {
    return CompletableFuture.supplyAsync(() -> cache.get(key, () -> "fresh")).join();
  }

  private static void begin() {
    TransactionSynchronizationManager.initSynchronization();
    TransactionSynchronizationManager.setActualTransactionActive(true);
  }

  /** Ends a transaction as Spring's managers do: each callback over those registered by then. */
  private static void end(boolean commit) {
    if (commit) {
      TransactionSynchronizationManager.getSynchronizations()
          .forEach(TransactionSynchronization::afterCommit);
    }
    complete(
        commit
            ? TransactionSynchronization.STATUS_COMMITTED
            : TransactionSynchronization.STATUS_ROLLED_BACK);
  }

  private static void complete(int status) {
    List<TransactionSynchronization> all = TransactionSynchronizationManager.getSynchronizations();
    TransactionSynchronizationManager.clear();
    all.forEach(each -> each.afterCompletion(status));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  @Import(Calls.class)
  static class Guest {}

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class EnablesCaching {}

  @Configuration(proxyBeanMethods = false)
  static class InjectsCaffeine {
    InjectsCaffeine(CaffeineCacheManager manager) {
      assertThat(manager).isNotNull();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Customized {
    private @Nullable CacheManager customized;

    @Bean
    CacheManagerCustomizer<CacheManager> names() {
      return manager -> customized = manager;
    }
  }

  record Caller(boolean isAllowed) {}

  static class Calls {
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final ObjectProvider<Calls> proxy;

    Calls(ObjectProvider<Calls> proxy) {
      this.proxy = proxy;
    }

    int count() {
      return count.get();
    }

    void open() {
      gate.countDown();
    }

    @Cacheable("objects")
    String of(Object key) {
      return "v" + count.incrementAndGet();
    }

    @Cacheable("nested")
    String outer(String key) {
      count.incrementAndGet();
      return "outer of " + proxy.getObject().inner(key);
    }

    @Cacheable("nested")
    String inner(String key) {
      count.incrementAndGet();
      return "inner " + key;
    }

    @Cacheable(cacheNames = "allowed", key = "#key")
    String allowed(String key, Caller caller) {
      count.incrementAndGet();
      if (!caller.isAllowed()) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        throw new SecurityException("access denied");
      }
      return "allowed " + key;
    }
  }
}
