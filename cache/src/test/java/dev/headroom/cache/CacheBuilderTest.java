// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Caches that are built alone. */
class CacheBuilderTest {

  record Profile(long id, String name) {}

  record Page(String query, int number, long user) {}

  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, TimeSource.system());
  private final AtomicInteger loads = new AtomicInteger();

  private Cache<Page, Profile> shared() {
    return Cache.builder("profiles")
        .ttl(Duration.ofMinutes(1))
        .shared(level, Profile.class)
        .build();
  }

  private Profile load(Object key) {
    return new Profile(loads.incrementAndGet(), key.toString());
  }

  @Test
  void loadsAKeyOnceInMemoryWhateverItsType() {
    Object key = new Object();
    Cache<Object, Profile> cache = Cache.builder("alone").maxEntries(10).build();
    Profile profile = cache.get(key, this::load);
    assertThat(cache.get(key, this::load)).isSameAs(profile);
    assertThat(cache.stats().count(CacheMeter.BYTES)).as("without a codec").isZero();
    assertThat(cache.invalidate(key).isPublished()).isTrue();
    assertThat(cache.get(key, this::load)).isNotEqualTo(profile);
  }

  @Test
  void keepsItsLoader() {
    LoadingCache<Long, Profile> cache = Cache.builder("loading").build(this::load);
    assertThat(cache.get(1L)).isEqualTo(cache.get(1L));
    cache.invalidate(1L);
    assertThat(cache.get(1L).id()).isEqualTo(2);
  }

  @Test
  void sharesValuesAsJsonUnderKeysThatAreRecords() {
    Cache<Page, Profile> here = shared();
    Cache<Page, Profile> there = shared();
    Page page = new Page("a", 1, 7);
    Profile profile = here.get(page, this::load);
    assertThat(there.get(page, this::load)).isEqualTo(profile);
    assertThat(there.getIfPresent(new Page("a", 1, 8))).as("another user's").isNull();
    here.invalidate(page);
    assertThat(there.getIfPresent(page)).isNull();
  }

  @Test
  void invalidatesTheTagsOfAPolicy() {
    Cache<Long, Profile> cache =
        Cache.builder("tagged")
            .shared(level, Profile.class)
            .policy(policy -> policy.taggedBy(profile -> List.of("name:" + profile.name())))
            .build();
    Profile profile = cache.get(1L, this::load);
    cache.invalidateTags(List.of("name:1"));
    assertThat(cache.get(1L, this::load)).isNotEqualTo(profile);
  }

  @Test
  void refusesSettingsOutOfTheirRange() {
    assertThatThrownBy(() -> Cache.builder("Names!").ttl(Duration.ZERO).build())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("headroom.cache name was Names!")
        .hasMessageContaining("headroom.cache.Names!.ttl was 0s");
  }
}
