// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances, one level, one thread, random calls: what is served is compared with a slow and
 * obvious model. The model knows the source's history, so it can say which of its values an
 * instance may still serve.
 */
class CacheModelTest {

  private static final Duration TTL = Duration.ofSeconds(20);
  private static final Duration MEMORY_TTL = Duration.ofSeconds(4);

  private final HandTime time = new HandTime();
  private final AwayLevel level = new AwayLevel(new MemoryCacheLevel(1_000_000, time));
  private final List<Cache<Integer, String>> instances = List.of(instance(), instance());

  /** What the source holds, when it last changed, and what it held before that. */
  private final Map<Integer, Integer> version = new HashMap<>();

  private final Map<Integer, Long> changedAtNanos = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverServesWhatItMayNot(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int key = random.nextInt(5);
      int who = random.nextInt(2);
      Cache<Integer, String> cache = instances.get(who);
      switch (random.nextInt(10)) {
        case 0 -> {
          version.merge(key, 1, Integer::sum);
          changedAtNanos.put(key, time.nanos());
          cache.invalidate(key);
          assertThat(cache.get(key, this::source)).isEqualTo(source(key));
        }
        case 1 -> time.advance(Duration.ofMillis(random.nextInt(3000)));
        default -> {
          String served = cache.get(key, this::source);
          boolean mayBeOld =
              time.nanos() - changedAtNanos.getOrDefault(key, Long.MIN_VALUE / 2)
                  < MEMORY_TTL.toNanos();
          if (!mayBeOld) {
            assertThat(served).isEqualTo(source(key));
          }
        }
      }
    }
    assertThat(instances.getFirst().stats().hitRate()).isBetween(0.3, 0.99);
  }

  private String source(Integer key) {
    return key + "@" + version.getOrDefault(key, 0);
  }

  private Cache<Integer, String> instance() {
    return Caches.tiered(level, time)
        .cache(
            CachePolicy.named("model", Codec.utf8()).ttl(TTL).memoryTtl(MEMORY_TTL).build(),
            (Function<Integer, String>) Object::toString);
  }
}
