// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadTimeoutException;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Refreshes on the caller's thread, and puts that overtake loads. */
@Timeout(120)
class RefreshTest {
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Cache<String, String> cache = cache(Duration.ofSeconds(10));

  private static Cache<String, String> cache(Duration loadWait) {
    return Caches.inMemory(new ManualTime())
        .cache(
            CachePolicy.<String>builder("users").loadWait(loadWait).jitter(0).build(), key -> key);
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    callers.shutdownNow();
  }

  private static ContextLoader<String, String> returning(String value) {
    return (key, context) -> value;
  }

  private ContextLoader<String, String> held(String value) {
    return (key, context) -> {
      began.countDown();
      goOn.await();
      return value;
    };
  }

  @Test
  void aRefreshReplacesTheValueOnTheCallersThread() {
    cache.put("a", "old");
    Thread caller = Thread.currentThread();
    String loaded =
        cache.refresh(
            "a",
            (key, context) -> {
              assertThat(Thread.currentThread()).isEqualTo(caller);
              return context.previous() + " and new";
            });
    assertThat(loaded).isEqualTo("old and new");
    assertThat(cache.getIfPresent("a")).isEqualTo("old and new");
    assertThat(cache.refresh("absent", returning("loaded"))).isEqualTo("loaded");
  }

  @Test
  void thePresentValueIsServedMeanwhileAndOtherRefreshesJoin() throws Exception {
    cache.put("a", "old");
    Future<String> first = callers.submit(() -> cache.refresh("a", held("new")));
    began.await();
    assertThat(cache.getIfPresent("a")).isEqualTo("old");
    assertThat(cache.getWithContext("a", returning("never"))).isEqualTo("old");
    assertThat(cache.tryRefresh("a", returning("never"))).isFalse();
    AtomicReference<String> joined = new AtomicReference<>("");
    Thread second =
        Thread.ofVirtual().start(() -> joined.set(cache.refresh("a", returning("never"))));
    while (second.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    second.join();
    assertThat(first.get()).isEqualTo("new");
    assertThat(joined.get()).isEqualTo("new");
    assertThat(cache.tryRefresh("a", returning("third"))).isTrue();
    assertThat(cache.getIfPresent("a")).isEqualTo("third");
    assertThat(cache.tryRefresh("absent", returning("never"))).isFalse();
  }

  @Test
  void aFailedRefreshLeavesTheValue() {
    cache.put("a", "old");
    assertThatThrownBy(() ->
            cache.refresh(
                "a",
                (key, context) -> {
                  throw new IllegalStateException("broken");
                }))
        .hasMessage("broken");
    assertThat(cache.getIfPresent("a")).isEqualTo("old");
    assertThat(
            cache.refresh(
                "a",
                (key, context) -> {
                  context.doNotCache();
                  return "passing";
                }))
        .isEqualTo("passing");
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void anInvalidationWinsOverTheRefreshThatItMeets() throws Exception {
    cache.put("a", "old", List.of("tag"));
    Future<String> refresh =
        callers.submit(() ->
            cache.refresh(
                "a",
                (key, context) -> {
                  context.tags("tag");
                  return held("before").load(key, context);
                }));
    began.await();
    assertThat(cache.invalidateTags(List.of("tag"))).isNotNull();
    assertThat(cache.refresh("a", returning("after"))).isEqualTo("after");
    goOn.countDown();
    assertThat(refresh.get()).isEqualTo("before");
    assertThat(cache.getIfPresent("a")).isEqualTo("after");
  }

  @Test
  void aPutLetsGoThoseWhoWaitForTheLoadThatItOvertakes() throws Exception {
    Future<String> load = callers.submit(() -> cache.getWithContext("a", held("loaded")));
    began.await();
    Future<String> waiting = callers.submit(() -> cache.getWithContext("a", returning("never")));
    cache.put("a", "put");
    assertThat(waiting.get()).isEqualTo("put");
    goOn.countDown();
    assertThat(load.get()).isEqualTo("loaded");
    assertThat(cache.getIfPresent("a")).isEqualTo("put");
  }

  @Test
  void aCallerWaitsForTheRefreshOfAnotherNoLongerThanItsBound() throws Exception {
    Cache<String, String> hasty = cache(Duration.ofMillis(20));
    hasty.put("a", "old");
    Future<String> slow = callers.submit(() -> hasty.refresh("a", held("new")));
    began.await();
    assertThatThrownBy(() -> hasty.refresh("a", returning("own")))
        .isInstanceOf(LoadTimeoutException.class);
    goOn.countDown();
    assertThat(slow.get()).isEqualTo("new");
  }

  /**
   * A refresh reads the source, is overtaken by an invalidation, and must not store what it read.
   */
  @Test
  void noRefreshBringsBackWhatWasInvalidated() throws Exception {
    AtomicInteger source = new AtomicInteger();
    ContextLoader<String, String> loader =
        (key, context) -> {
          context.tags("tag");
          return Integer.toString(source.get());
        };
    AtomicBoolean running = new AtomicBoolean(true);
    List<Future<?>> refreshers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      refreshers.add(
          callers.submit(() -> {
            while (running.get()) {
              cache.refresh("a", loader);
              cache.tryRefresh("a", loader);
              Thread.onSpinWait();
            }
          }));
    }
    for (int version = 1; version <= 2_000; version++) {
      source.set(version);
      assertThat(cache.invalidateTags(List.of("tag"))).isNotNull();
      int read = Integer.parseInt(cache.getWithContext("a", loader));
      assertThat(read).isEqualTo(version);
    }
    running.set(false);
    for (Future<?> each : refreshers) {
      each.get();
    }
  }

  @Test
  void evictionsAndWeightAreCounted() {
    Cache<String, String> small =
        Caches.inMemory(new ManualTime())
            .cache(
                CachePolicy.<String>builder("small").maxWeight(10, String::length).build(),
                key -> key);
    for (int i = 0; i < 10; i++) {
      small.put("key " + i, "four");
    }
    assertThat(small.stats().count(CacheMeter.WEIGHT)).isPositive().isLessThanOrEqualTo(10);
    assertThat(small.stats().count(CacheMeter.EVICTIONS)).isBetween(8L, 9L);
  }
}
