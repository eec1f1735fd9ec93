// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Holds the documentation to what it says of a memory hit. */
class MemoryStoreHitCostTest {

  private static final int HITS = 200_000;

  @Test
  void allocatesNothing() {
    Cache<String, String> cache =
        Caches.tiered(new MemoryCacheLevel(10, TimeSource.system()), TimeSource.system())
            .cache(CachePolicy.builder("names", Codec.utf8()).build(), Function.identity());
    Loader<String, String> loader = key -> "v";
    hit(cache, loader);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    hit(cache, loader);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat((double) bytes / HITS).as("bytes a hit").isLessThan(1);
  }

  private static void hit(Cache<String, String> cache, Loader<String, String> loader) {
    for (int i = 0; i < HITS; i++) {
      assertHit(cache.get("a", loader));
    }
  }

  private static void assertHit(String value) {
    if (!value.equals("v")) {
      throw new AssertionError(value);
    }
  }
}
