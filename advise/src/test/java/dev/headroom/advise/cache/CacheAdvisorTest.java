// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Severity;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.kit.SettableTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CacheAdvisorTest {
  private final SettableTime time = new SettableTime();
  private final Caches caches = Caches.inMemory(time);
  private final CacheAdvisor advisor = new CacheAdvisor(caches, time);

  private Cache<Integer, Integer> cache(String name, long maxEntries) {
    return caches.cache(policy(name, maxEntries));
  }

  private static CachePolicy<Integer> policy(String name, long maxEntries) {
    return CachePolicy.<Integer>builder(name)
        .ttl(Duration.ofMinutes(5))
        .maxEntries(maxEntries)
        .build();
  }

  private List<String> kinds() {
    time.advance(Duration.ofSeconds(10));
    return advisor.advise().stream().map(Advice::kind).toList();
  }

  @Test
  void namesACacheThatNeverHits() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(i, key -> key);
    }
    assertThat(kinds()).containsExactly("cache.never-hits");
  }

  /** After a start each key is new to a cache that is well made, too. */
  @Test
  void blamesACacheLittleThatMayOnlyBeEmptyYet() {
    Cache<Integer, Integer> cache = cache("orders", 100_000);
    assertThat(kinds()).isEmpty();
    int key = 0;
    for (int seconds = 10; seconds <= 400; seconds += 10) {
      for (int i = 0; i < 200; i++) {
        cache.get(key++, each -> each);
      }
      time.advance(Duration.ofSeconds(10));
      boolean mayFill = seconds < 300;
      assertThat(advisor.advise().getFirst().weight())
          .as("after %d s", seconds)
          .isEqualTo(
              new Advice.Weight(
                  mayFill ? Severity.LOW : Severity.MEDIUM, 0, 0, mayFill ? 0.5 : 0.9));
    }
  }

  /** A cache that is full and never hits will not hit later. */
  @Test
  void blamesACacheAtOnceThatEvictsWhatIsNeverUsed() {
    Cache<Integer, Integer> cache = cache("orders", 100);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(i, key -> key);
    }
    time.advance(Duration.ofSeconds(10));

    Advice advice = advisor.advise().getFirst();
    assertThat(advice.kind()).isEqualTo("cache.never-hits");
    assertThat(advice.weight()).isEqualTo(new Advice.Weight(Severity.MEDIUM, 0, 0, 0.9));
  }

  /** Its ten keys are all there: it does not fill. */
  @Test
  void blamesACacheAtOnceWhoseValuesExpireBeforeTheyAreUsed() {
    Cache<Integer, Integer> cache =
        caches.cache(CachePolicy.<Integer>builder("orders").ttl(Duration.ofMillis(50)).build());
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(
          i % 10,
          key -> {
            time.advance(Duration.ofMillis(10));
            return key;
          });
    }

    Advice advice = advisor.advise().getFirst();
    assertThat(advice.kind()).isEqualTo("cache.never-hits");
    assertThat(advice.weight()).isEqualTo(new Advice.Weight(Severity.MEDIUM, 0, 0, 0.9));
  }

  /** Nobody reads while a cache is warmed. */
  @Test
  void isQuietWhileCachesAreWarmed() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    CacheWarming warming = new CacheWarming(time, 1);
    warming.register(cache, () -> IntStream.range(0, 2000).boxed().toList(), key -> key);
    assertThat(kinds()).isEmpty();
    warming.warm();
    assertThat(kinds()).isEmpty();
    for (int i = 2000; i < 3000; i++) {
      cache.get(i, key -> key);
    }
    assertThat(kinds()).as("by callers").containsExactly("cache.never-hits");
  }

  /** An application whose caches were switched off had each of them as its first advice. */
  @Test
  void isQuietAboutCachesThatAreDisabled() {
    Caches disabled = Caches.disabled();
    CacheAdvisor ofDisabled = new CacheAdvisor(disabled, time);
    Cache<Integer, Integer> cache = disabled.cache(policy("orders", 10_000));
    assertThat(ofDisabled.advise()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(i % 10, key -> key);
    }
    time.advance(Duration.ofSeconds(10));
    assertThat(ofDisabled.advise()).isEmpty();
  }

  /** Copies in memory then live for a second; that is no fault of the cache. */
  @Test
  void isQuietAboutACacheWhoseSharedLevelIsUnavailable() {
    Caches shared = Caches.tiered(unavailableLevel(), time);
    CacheAdvisor ofShared = new CacheAdvisor(shared, time);
    Cache<Integer, String> cache =
        shared.cache(CachePolicy.builder("orders", Codec.utf8()).build());
    assertThat(ofShared.advise()).isEmpty();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 50; i++) {
        cache.get(i, key -> "order " + key);
      }
      time.advance(Duration.ofSeconds(20));
    }
    assertThat(cache.stats().misses()).isGreaterThan(900);
    assertThat(ofShared.advise()).isEmpty();
  }

  private static CacheLevel unavailableLevel() {
    return (CacheLevel)
        Proxy.newProxyInstance(
            CacheLevel.class.getClassLoader(),
            new Class<?>[] {CacheLevel.class},
            (level, method, arguments) -> {
              if (method.getName().equals("isAvailable")) {
                return false;
              } else if (method.getReturnType() == void.class) {
                return null;
              }
              throw new StoreUnavailableException("a test", method.getName(), Duration.ZERO);
            });
  }

  /** Many users who each come now and then: their second calls begin to hit. */
  @Test
  void isQuietAboutACacheThatFillsAndHasHit() {
    Cache<Integer, Integer> cache = cache("orders", 100_000);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(i % 990, key -> key);
    }
    assertThat(kinds()).isEmpty();
  }

  /** A start that warms a cache loads keys that nobody has read yet. */
  @Test
  void isQuietAboutACacheThatWasWarmed() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    for (int i = 0; i < 1000; i++) {
      cache.get(i, key -> key);
    }
    assertThat(kinds()).isEmpty();
    assertThat(kinds()).isEmpty();
  }

  @Test
  void countsNoLoadAsLostThatNoCacheWouldSave() {
    assertThat(kinds()).isEmpty();
    load(cache("new", 100_000), 1000);
    load(cache("small", 5), 50);
    time.advance(Duration.ofSeconds(10));
    List<Advice> advice = advisor.advise();
    assertThat(lost(advice, "cache new")).isZero();
    assertThat(lost(advice, "cache small")).isGreaterThan(5);
  }

  /** Reads so many keys over and over, each load in ten milliseconds. */
  private void load(Cache<Integer, Integer> cache, int keys) {
    for (int i = 0; i < 1000; i++) {
      cache.get(
          i % keys,
          key -> {
            time.advance(Duration.ofMillis(10));
            return key;
          });
    }
  }

  private static double lost(List<Advice> advice, String cache) {
    return advice.stream()
        .filter(each -> each.cause().subject().equals(cache))
        .mapToDouble(each -> each.weight().lost())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isQuietAboutACacheThatHits() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(i % 10, key -> key);
    }
    assertThat(kinds()).isEmpty();
  }

  @Test
  void isQuietAboutAFewCalls() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 100; i++) {
      cache.get(i, key -> key);
    }
    assertThat(kinds()).isEmpty();
  }

  /** Half of the calls are for keys that were evicted meanwhile. */
  @Test
  void namesACacheThatIsTooSmall() {
    Cache<Integer, Integer> cache = cache("orders", 50);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 5000; i++) {
      cache.get(i % 2 == 0 ? i % 20 : 1000 + i % 500, key -> key);
    }
    assertThat(kinds()).containsExactly("cache.too-small");
  }

  /** Every second call finds a value, but each value is loaded again and again. */
  private void expireEarly(Cache<Integer, Integer> cache, Duration load, int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 200; i++) {
        cache.get(
            i % 100,
            key -> {
              time.advance(load);
              return key;
            });
      }
      time.advance(Duration.ofMinutes(6));
    }
  }

  @Test
  void namesACacheWhoseValuesExpireEarly() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    assertThat(kinds()).isEmpty();
    expireEarly(cache, Duration.ofMillis(100), 9);
    assertThat(kinds()).containsExactly("cache.expires-early");
  }

  /** A cache that saves what it can once had advice within ten seconds. */
  @Test
  void isQuietAboutValuesThatExpireEarlyButCostLittle() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    assertThat(kinds()).isEmpty();
    expireEarly(cache, Duration.ofMillis(1), 9);
    assertThat(kinds()).isEmpty();
  }

  /** After a start half of the calls are for keys that were never there; that is no TTL's fault. */
  @Test
  void isQuietAboutACacheThatStillFills() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(i / 2, key -> key);
    }
    assertThat(kinds()).isEmpty();
  }

  @Test
  void forgetsWhatWasMoreThanTenMinutesAgo() {
    Cache<Integer, Integer> cache = cache("orders", 10_000);
    assertThat(kinds()).isEmpty();
    for (int i = 0; i < 1000; i++) {
      cache.get(i, key -> key);
    }
    assertThat(kinds()).isNotEmpty();
    time.advance(Duration.ofMinutes(11));
    assertThat(kinds()).isEmpty();
    assertThat(kinds()).isEmpty();
  }
}
