// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.kit.SettableTime;
import java.util.List;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** Caches that are created again under a name that was closed or destroyed. */
class RemakingTest {

  private final SettableTime time = new SettableTime();

  @Test
  void leavesWhatIsSharedWhenItClosesAndTakesItWhenItIsDestroyed() {
    MemoryCacheLevel level = new MemoryCacheLevel(100, time);
    CacheManager one =
        new HeadroomCachingProvider(Caches.tiered(level, time), time).getCacheManager();
    CacheManager other =
        new HeadroomCachingProvider(Caches.tiered(level, time), time).getCacheManager();
    Cache<String, String> there = other.createCache("names", names());
    Cache<String, String> here = one.createCache("names", names());
    here.put("a", "1");
    here.close();
    assertThat(there.get("a")).isEqualTo("1");
    one.createCache("names", names());
    one.destroyCache("names");
    assertThat(there.get("a")).isNull();
  }

  @Test
  void makesACacheOfTheSameNameAnewWithoutTheOldEntries() {
    CacheManager manager = Providers.inMemory(time).getCacheManager();
    for (MutableConfiguration<String, String> each :
        List.of(new MutableConfiguration<String, String>(), names())) {
      Cache<String, String> old = manager.createCache("names", each);
      old.put("a", "1");
      manager.destroyCache("names");
      assertThat(manager.createCache("names", each).get("a")).isNull();
      manager.destroyCache("names");
    }
  }

  private static MutableConfiguration<String, String> names() {
    CachePolicy<String> policy = CachePolicy.builder("names", Codec.utf8()).build();
    return new HeadroomConfiguration<>(policy, Function.<String>identity());
  }
}
