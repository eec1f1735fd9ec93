// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.LoadContext;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances, one level that either may lose, one thread, random calls: what is served is
 * compared with a slow and obvious model.
 *
 * <p>The model is the source's history. The writer changes the source and tells its own cache, so
 * it must never see an old value. The reader may see one that was replaced, for less than the
 * memory TTL after the removal reached the shared level, and for less than the TTL in any case.
 */
class CacheModelTest {

  private static final Duration TTL = Duration.ofSeconds(20);
  private static final Duration MEMORY_TTL = Duration.ofSeconds(4);
  private static final int KEYS = 5;
  private static final long NOT_YET = Long.MAX_VALUE;

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel real = new MemoryCacheLevel(1_000_000, time);
  private final UnavailableLevel writersLevel = new UnavailableLevel(real);
  private final UnavailableLevel readersLevel = new UnavailableLevel(real);
  private final Caches writers = Caches.tiered(writersLevel, time);
  private final Cache<Integer, String> writer = made(writers);
  private final Cache<Integer, String> reader = made(Caches.tiered(readersLevel, time));

  private final int[] version = new int[KEYS];
  private final long[] replacedAtNanos = new long[KEYS];
  private final long[] removedAtNanos = new long[KEYS];
  private int oldAnswers;

  private static Cache<Integer, String> made(Caches caches) {
    return caches.cache(
        CachePolicy.builder("model", Codec.utf8())
            .ttl(TTL)
            .memoryTtl(MEMORY_TTL)
            .taggedBy(value -> List.of("of:" + value.charAt(0)))
            .build(),
        Object::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void servesNothingThatTheModelForbids(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 30_000; i++) {
      int key = random.nextInt(KEYS);
      switch (random.nextInt(26)) {
        case 0 -> change(key, () -> writer.invalidate(key));
        case 1 -> change(key, () -> writer.put(key, source(key)));
        case 2 -> changeAll();
        case 3 -> fault(writersLevel, random);
        case 4 -> fault(readersLevel, random);
        case 5, 6 -> heal();
        case 7, 8, 9 -> time.advance(Duration.ofMillis(random.nextInt(3_000)));
        case 10 -> assertThat(writer.getIfPresent(key)).isIn(null, source(key));
        case 11, 12, 13, 14, 15, 16 -> writerAsks(key);
        case 17 -> change(key, () -> writers.invalidateTags(List.of("of:" + key)));
        case 18 -> change(key, () -> writer.put(key, source(key), List.of("key:" + key)));
        case 19 ->
            assertThat(writer.getAll(List.of(0, 1, 2, 3, 4), this::sources))
                .isEqualTo(sources(Set.of(0, 1, 2, 3, 4)));
        default -> readerAsks(key);
      }
    }
    assertThat(oldAnswers).as("the model was put to the test").isPositive();
    assertThat(writer.stats().hitRate()).isBetween(0.2, 0.99);
    assertThat(reader.stats().sharedHits()).isPositive();
  }

  private void writerAsks(int key) {
    assertThat(writer.getWithContext(key, this::tagged)).isEqualTo(source(key));
    assertThat(writer.getIfPresent(key)).isEqualTo(source(key));
  }

  private void readerAsks(int key) {
    String served = reader.getWithContext(key, this::tagged);
    if (!served.equals(source(key))) {
      oldAnswers++;
      assertThat(served).startsWith(key + "@");
      assertThat(time.nanos() - replacedAtNanos[key]).isLessThan(TTL.toNanos());
      if (removedAtNanos[key] != NOT_YET) {
        assertThat(time.nanos() - removedAtNanos[key]).isLessThan(MEMORY_TTL.toNanos());
      }
    }
  }

  private void change(int key, Runnable tell) {
    replace(key);
    tell.run();
    // A call that reaches the level settles what is pending first, so all is removed by then.
    if (reachable(writersLevel)) {
      settled();
    }
  }

  private void changeAll() {
    IntStream.range(0, KEYS).forEach(this::replace);
    writer.clear();
    if (reachable(writersLevel)) {
      settled();
    }
  }

  private void replace(int key) {
    version[key]++;
    replacedAtNanos[key] = time.nanos();
    removedAtNanos[key] = NOT_YET;
  }

  private void heal() {
    for (UnavailableLevel level : new UnavailableLevel[] {writersLevel, readersLevel}) {
      level.away = false;
      level.failing = false;
    }
    assertThat(writers.publishPending()).isTrue();
    settled();
  }

  private void settled() {
    for (int key = 0; key < KEYS; key++) {
      if (removedAtNanos[key] == NOT_YET) {
        removedAtNanos[key] = time.nanos();
      }
    }
  }

  private static void fault(UnavailableLevel level, Random random) {
    level.away = random.nextBoolean();
    level.failing = !level.away;
  }

  private static boolean reachable(UnavailableLevel level) {
    return !level.away && !level.failing;
  }

  private String source(Integer key) {
    return key + "@" + version[key];
  }

  private String tagged(Integer key, LoadContext<String> context) {
    context.tags("key:" + key, "all");
    return source(key);
  }

  private Map<Integer, String> sources(Set<Integer> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, this::source));
  }
}
