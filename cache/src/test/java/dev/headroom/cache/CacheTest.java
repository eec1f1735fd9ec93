// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.coherence.PendingInvalidations;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CacheTest {

  private static final Loader<Object, String> NEVER =
      key -> {
        throw new AssertionError("loaded " + key);
      };

  private final ManualTime time = new ManualTime();
  private final UnavailableLevel level =
      new UnavailableLevel(new MemoryCacheLevel(1_000_000, time));
  private final Cache<String, String> cache = instance(level);

  private Cache<String, String> instance(CacheLevel shared) {
    return Caches.tiered(shared, time).cache(policy(), Function.identity());
  }

  private static CachePolicy<String> policy() {
    return CachePolicy.builder("names", Codec.utf8())
        .ttl(Duration.ofSeconds(60))
        .memoryTtl(Duration.ofSeconds(5))
        .jitter(0)
        .build();
  }

  @Nested
  class Get {

    @Test
    void loadsOnceAndThenAnswersFromMemory() {
      assertThat(cache.get("a", key -> key + "1")).isEqualTo("a1");
      assertThat(cache.get("a", NEVER)).isEqualTo("a1");
      assertThat(cache.stats().memoryHits()).isEqualTo(1);
      assertThat(cache.stats().misses()).isEqualTo(1);
    }

    @Test
    void findsWhatAnotherInstanceLoaded() {
      cache.get("a", key -> "v");
      Cache<String, String> other = instance(level);
      assertThat(other.get("a", NEVER)).isEqualTo("v");
      assertThat(other.stats().sharedHits()).isEqualTo(1);
    }

    @Test
    void servesAMemoryCopyNoLongerThanItsTtl() {
      cache.get("a", key -> "v");
      Cache<String, String> other = instance(level);
      other.get("a", NEVER);
      time.advance(Duration.ofSeconds(4));
      other.get("a", NEVER);
      assertThat(other.stats().memoryHits()).isEqualTo(1);
      time.advance(Duration.ofSeconds(1));
      other.get("a", NEVER);
      assertThat(other.stats().memoryHits()).isEqualTo(1);
      assertThat(other.stats().sharedHits()).isEqualTo(2);
    }

    @Test
    void forgetsAfterTheTtlEvenIfTheCopyIsYoung() {
      cache.get("a", key -> "old");
      time.advance(Duration.ofSeconds(58));
      Cache<String, String> other = instance(level);
      assertThat(other.get("a", NEVER)).isEqualTo("old");
      time.advance(Duration.ofSeconds(2));
      assertThat(other.get("a", key -> "new")).isEqualTo("new");
    }

    @Test
    void keepsNothingOfALoadThatFailed() {
      assertThatThrownBy(() ->
              cache.get(
                  "a",
                  key -> {
                    throw new IllegalStateException("no");
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no");
      assertThat(cache.get("a", key -> "v")).isEqualTo("v");
      assertThat(cache.stats().count(CacheMeter.LOAD_FAILURES)).isEqualTo(1);
    }

    @Test
    void wrapsACheckedFailure() {
      assertThatThrownBy(() ->
              cache.get(
                  "a",
                  key -> {
                    throw new IOException("gone");
                  }))
          .isInstanceOf(LoadException.class)
          .hasCauseInstanceOf(IOException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // the loader breaks its contract on purpose
    void refusesANull() {
      assertThatThrownBy(() -> cache.get("a", key -> null))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("returned null, allowed a value");
    }

    @Test
    void refusesALoaderThatAsksForItsOwnKey() {
      assertThatThrownBy(() -> cache.get("a", key -> cache.get("a", NEVER)))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("asked for a key that waits for it");
      assertThat(cache.get("a", key -> cache.get("b", other -> "v"))).isEqualTo("v");
    }

    @Test
    void loadsAKeyOnceForManyWhoAskAtATime() throws Exception {
      AtomicInteger loads = new AtomicInteger();
      CountDownLatch asked = new CountDownLatch(63);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<String>> answers = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        answers.add(
            threads.submit(() ->
                cache.get(
                    "a",
                    key -> {
                      begun.countDown();
                      asked.await();
                      return "v" + loads.incrementAndGet();
                    })));
        begun.await();
        for (int i = 0; i < 63; i++) {
          answers.add(
              threads.submit(() -> {
                asked.countDown();
                return cache.get("a", NEVER);
              }));
        }
        for (Future<String> answer : answers) {
          assertThat(answer.get()).isEqualTo("v1");
        }
      }
    }

    @Test
    void letsOtherKeysPassASlowLoad() throws Exception {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<String> slow =
            threads.submit(() ->
                cache.get(
                    "slow",
                    key -> {
                      begun.countDown();
                      end.await();
                      return "v";
                    }));
        begun.await();
        for (int i = 0; i < 1000; i++) {
          assertThat(cache.get("k" + i, key -> "v")).isEqualTo("v");
        }
        end.countDown();
        assertThat(slow.get()).isEqualTo("v");
      }
    }
  }

  @Nested
  class Invalidate {

    @Test
    void refusesTheFillOfALoadThatItRaced() throws Exception {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<String> raced =
            threads.submit(() ->
                cache.get(
                    "a",
                    key -> {
                      begun.countDown();
                      end.await();
                      return "old";
                    }));
        begun.await();
        cache.invalidate("a");
        end.countDown();
        assertThat(raced.get()).isEqualTo("old");
      }
      assertThat(instance(level).getIfPresent("a")).isNull();
      assertThat(cache.get("a", key -> "new")).isEqualTo("new");
    }

    @Test
    void isReplayedBeforeTheLevelIsReadAgain() {
      cache.get("a", key -> "old");
      level.away = true;
      cache.invalidate("a");
      level.away = false;
      assertThat(cache.get("a", key -> "new")).isEqualTo("new");
      assertThat(instance(level).get("a", NEVER)).isEqualTo("new");
    }

    @Test
    void isReplayedAlsoWhenTheLevelFailedWithoutSayingSo() {
      cache.get("a", key -> "old");
      level.failing = true;
      cache.invalidate("a");
      assertThat(cache.get("a", key -> "newer")).isEqualTo("newer");
      level.failing = false;
      cache.get("b", key -> "touches the level");
      assertThat(instance(level).getIfPresent("a")).isNull();
    }

    @Test
    void clearsTheLevelWhenTheJournalOverflows() {
      for (int i = 0; i <= PendingInvalidations.MAX_KEYS; i++) {
        cache.get("k" + i, key -> "old");
      }
      level.away = true;
      for (int i = 0; i <= PendingInvalidations.MAX_KEYS; i++) {
        cache.invalidate("k" + i);
      }
      level.away = false;
      assertThat(cache.getIfPresent("k0")).isNull();
      assertThat(instance(level).getIfPresent("k77")).isNull();
    }
  }

  @Test
  void goesOnInMemoryWhileTheLevelIsAway() {
    level.away = true;
    assertThat(cache.get("a", key -> "v")).isEqualTo("v");
    assertThat(cache.get("a", NEVER)).isEqualTo("v");
    cache.put("b", "w");
    assertThat(cache.getIfPresent("b")).isEqualTo("w");
    cache.clear();
    assertThat(cache.getIfPresent("b")).isNull();
    assertThat(cache.stats().count(CacheMeter.UNAVAILABLE)).isPositive();
  }

  @Test
  void putsAValueThatWasWrittenWhileAwayInPlaceOfAnOldOne() {
    cache.get("a", key -> "old");
    level.away = true;
    cache.put("a", "new");
    level.away = false;
    cache.get("b", key -> "touches the level");
    assertThat(instance(level).getIfPresent("a")).isNull();
    assertThat(cache.get("a", NEVER)).isEqualTo("new");
  }

  @Test
  void clearsBothLevels() {
    cache.get("a", key -> "old");
    cache.clear();
    assertThat(instance(level).getIfPresent("a")).isNull();
    assertThat(cache.get("a", key -> "new")).isEqualTo("new");
  }

  @Test
  void alwaysLoadsWhenTheLayerIsOff() {
    Caches disabled = Caches.disabled();
    assertThat(disabled.isEnabled()).isFalse();
    Cache<String, String> off = disabled.cache(policy(), Function.identity());
    assertThat(off.get("a", key -> "1")).isEqualTo("1");
    assertThat(off.get("a", key -> "2")).isEqualTo("2");
    off.put("a", "3");
    assertThat(off.getIfPresent("a")).isNull();
    assertThat(off.stats().hitRate()).isZero();
    assertThat(off.stats().count(CacheMeter.LOADS)).isEqualTo(2);
  }

  @Test
  @SuppressWarnings("NullAway") // the loader breaks its contract on purpose
  void refusesANullAlsoWhenTheLayerIsOff() {
    Cache<String, String> off = Caches.disabled().cache(policy(), Function.identity());
    assertThatThrownBy(() -> off.get("a", key -> null)).isInstanceOf(LoadException.class);
    assertThat(off.stats().count(CacheMeter.LOAD_FAILURES)).isEqualTo(1);
  }

  @Test
  void letsValuesThatWereLoadedTogetherEndApart() {
    CachePolicy<String> spread =
        CachePolicy.builder("spread", Codec.utf8())
            .ttl(Duration.ofSeconds(100))
            .jitter(0.2)
            .build();
    Cache<Integer, String> kept = Caches.inMemory(time).cache(spread, String::valueOf);
    for (int key = 0; key < 1000; key++) {
      kept.get(key, k -> "v");
    }
    time.advance(Duration.ofSeconds(80).minusMillis(1));
    assertThat(present(kept)).isEqualTo(1000);
    time.advance(Duration.ofSeconds(10));
    assertThat(present(kept)).isBetween(400L, 600L);
    time.advance(Duration.ofSeconds(10).plusMillis(1));
    assertThat(present(kept)).isZero();
  }

  private static long present(Cache<Integer, String> kept) {
    return IntStream.range(0, 1000).filter(key -> kept.getIfPresent(key) != null).count();
  }

  @Test
  void takesAKeyOfAMebibyte() {
    String key = "k".repeat(1 << 20);
    Cache<String, String> other = instance(level);
    assertThat(cache.get(key, asked -> "v")).isEqualTo("v");
    assertThat(other.getIfPresent(key)).isEqualTo("v");
    cache.invalidate(key);
    assertThat(other.getIfPresent(key)).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // a caller that breaks the contract is what is tested
  void refusesANullKey() {
    assertThatNullPointerException().isThrownBy(() -> cache.get(null, key -> "v"));
    assertThatNullPointerException().isThrownBy(() -> cache.getIfPresent(null));
    assertThatNullPointerException().isThrownBy(() -> cache.put(null, "v"));
    assertThatNullPointerException().isThrownBy(() -> cache.invalidate(null));
    assertThatNullPointerException().isThrownBy(() -> cache.put("a", null));
    assertThat(cache.stats().count(CacheMeter.LOADS)).isZero();
  }

  @Test
  void refusesTwoCachesOfOneName() {
    Caches caches = Caches.inMemory(TimeSource.system());
    caches.cache(policy(), Function.<String>identity());
    assertThatThrownBy(() -> caches.cache(policy(), Function.<String>identity()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("headroom.cache name was names");
  }

  @Test
  void tellsAllFaultsOfAPolicyAtOnce() {
    assertThatThrownBy(() ->
            CachePolicy.builder("Names!", Codec.utf8())
                .ttl(Duration.ZERO)
                .memoryTtl(Duration.ofDays(31))
                .maxEntries(0)
                .jitter(Double.NaN)
                .build())
        .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.faults()).hasSize(5));
  }
}
