// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Keys that have no text form by which instances could share them. */
class UnencodableKeyTest {

  private final ManualTime time = new ManualTime();
  private final AtomicInteger loads = new AtomicInteger();
  private final Object key = new Object();

  private Cache<Object, String> cache(Caches caches) {
    return caches.cache(CachePolicy.builder("objects", Codec.utf8()).build());
  }

  private String load(Object any) {
    return "v" + loads.incrementAndGet();
  }

  @Test
  void areKeysLikeAnyOtherInMemory() {
    Cache<Object, String> cache = cache(Caches.inMemory(time));
    assertThat(cache.get(key, this::load)).isEqualTo("v1");
    assertThat(cache.get(key, this::load)).isEqualTo("v1");
    cache.invalidate(key);
    assertThat(cache.get(key, this::load)).isEqualTo("v2");
  }

  @Test
  void areNotLookedAtWhereCachesAreDisabled() {
    Cache<Object, String> cache = cache(Caches.disabled());
    assertThat(cache.get(key, this::load)).isEqualTo("v1");
    assertThat(cache.get(key, this::load)).isEqualTo("v2");
    assertThat(cache.getIfPresent(key)).isNull();
    cache.put(key, "v");
    cache.invalidate(key);
  }

  @Test
  void goOnWithoutTheCacheWhereValuesAreShared() {
    Cache<Object, String> cache = cache(Caches.tiered(new MemoryCacheLevel(100, time), time));
    assertThat(cache.get(key, this::load)).isEqualTo("v1");
    assertThat(cache.get(key, this::load)).isEqualTo("v2");
    cache.put(key, "put");
    assertThat(cache.getIfPresent(key)).isNull();
    assertThat(cache.invalidate(key).isPublished()).isTrue();
    assertThat(cache.invalidateAll(List.of(key, "a")).isPublished()).isTrue();
    assertThat(cache.getAll(List.of(key, "a"), keys -> Map.of(key, "x", "a", "y"))).hasSize(2);
    assertThat(cache.getIfPresent("a")).isEqualTo("y");
    assertThat(cache.refresh(key, (any, context) -> "fresh")).isEqualTo("fresh");
    assertThat(cache.tryRefresh(key, (any, context) -> "fresh")).isFalse();
    assertThat(cache.stats().count(CacheMeter.UNENCODABLE_KEYS)).isPositive();
  }
}
