// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.engine.BackgroundLoads;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.policy.WhenUnavailable;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What policies say of an absent shared level, of weight and of memory alone. */
class UnavailablePolicyTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel real = new MemoryCacheLevel(1_000_000, time);
  private final UnavailableLevel level = new UnavailableLevel(real);
  private final SilentLevel deaf = new SilentLevel(level, time);

  private Cache<String, String> made(UnaryOperator<CachePolicy.Builder<String>> more) {
    return Caches.tiered(deaf, time)
        .cache(
            more.apply(CachePolicy.builder("p", Codec.utf8()).jitter(0)).build(),
            Function.identity());
  }

  @Test
  void failsWhereThePolicySparesTheSource() {
    Cache<String, String> cache = made(policy -> policy.whenUnavailable(WhenUnavailable.FAIL));
    cache.get("a", key -> "v");
    level.failing = true;
    assertThat(cache.get("a", key -> "loaded")).isEqualTo("v");
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> cache.get("b", key -> "loaded"));
  }

  @Test
  void publishesForCachesThatNobodyAsksOnceTheLogIsReadAgain() {
    Caches caches =
        new Caches(
            CacheContext.create(
                deaf, time, TransactionBinding.NONE, new BackgroundLoads(Runnable::run)));
    Cache<String, String> idle =
        caches.cache(CachePolicy.builder("idle", Codec.utf8()).build(), Function.identity());
    idle.put("a", "old");
    level.failing = true;
    assertThat(idle.invalidate("a").isPublished()).isFalse();
    assertThat(caches.invalidateTags(List.of("x")).isPublished()).isFalse();
    deaf.confirm();
    assertThat(real.get("idle", "a")).as("still failing").isNotEmpty();
    level.failing = false;
    deaf.confirm();
    assertThat(real.get("idle", "a")).isEmpty();
    assertThat(real.lastInvalidationOf(List.of("x"))).isPositive();
  }

  @Test
  void servesCopiesForTheWiderBoundWhileTheLevelIsAway() {
    Cache<String, String> cache =
        made(policy ->
            policy.memoryTtl(SECOND.multipliedBy(2)).boundWhenUnavailable(SECOND.multipliedBy(60)));
    cache.get("a", key -> "v");
    deaf.away = true;
    time.advance(SECOND.multipliedBy(59));
    assertThat(cache.get("a", key -> "loaded")).isEqualTo("v");
    time.advance(SECOND.multipliedBy(2));
    assertThat(cache.get("a", key -> "loaded")).isEqualTo("loaded");
  }

  @Test
  void keepsValuesInMemoryAloneAndStillHearsOfRemovals() {
    Cache<String, String> here = inMemoryOnly(deaf);
    Cache<String, String> there = inMemoryOnly(real);
    here.get("a", key -> "v");
    there.get("a", key -> "w");
    assertThat(real.get("p", "a")).isEmpty();
    there.put("a", "x");
    assertThat(real.get("p", "a")).isEmpty();
    assertThat(here.get("a", key -> "loaded")).isEqualTo("loaded");
  }

  private Cache<String, String> inMemoryOnly(CacheLevel its) {
    return Caches.tiered(its, time)
        .cache(CachePolicy.<String>builder("p").jitter(0).build(), Function.identity());
  }

  @Test
  void holdsNoMoreThanItsWeight() {
    Cache<String, String> cache =
        Caches.inMemory(time)
            .cache(
                CachePolicy.builder("heavy", Codec.utf8()).maxWeight(1_000, String::length).build(),
                Function.identity());
    for (int i = 0; i < 100; i++) {
      cache.put("k" + i, "v".repeat(100));
    }
    assertThat(cache.keysInMemory()).hasSizeLessThanOrEqualTo(10).isNotEmpty();
    cache.put("whole", "v".repeat(2_000));
    assertThat(cache.getIfPresent("whole")).isNull();
  }

  @Test
  void tellsHowManyBytesItHolds() {
    Cache<String, String> cache = made(policy -> policy);
    for (int i = 0; i < 10; i++) {
      cache.get("k" + i, key -> "v".repeat(100));
    }
    assertThat(cache.stats().count(CacheMeter.BYTES)).isEqualTo(1_000);
  }

  @Test
  void waitsUntilAllHaveHeardOrTheBoundHasPassed() throws InterruptedException {
    Cache<String, String> cache = made(policy -> policy);
    assertThat(cache.invalidate("a").await(Duration.ZERO)).isTrue();
    deaf.deaf = true;
    Invalidation unheard = cache.invalidate("a");
    assertThat(unheard.isPublished()).isTrue();
    assertThat(unheard.await(Duration.ZERO)).isFalse();
    time.advance(SECOND);
    assertThat(unheard.await(Duration.ZERO)).isTrue();
  }
}
