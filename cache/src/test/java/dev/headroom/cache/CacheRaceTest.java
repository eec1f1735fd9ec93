// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens between two steps of a call; each test stops the cache exactly there. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class CacheRaceTest {

  private static final Loader<Object, String> NEVER =
      key -> {
        throw new AssertionError("loaded " + key);
      };

  private final ManualTime time = new ManualTime();
  private final UnavailableLevel level =
      new UnavailableLevel(new MemoryCacheLevel(1_000_000, time));
  private final Cache<String, String> cache = instance();

  private Cache<String, String> instance() {
    return Caches.tiered(level, time)
        .cache(CachePolicy.builder("names", Codec.utf8()).build(), Function.identity());
  }

  @Test
  void doesNotKeepWhatWasReadWhileTheInvalidationWasOnItsWay() {
    // invalidate: memory removed | a reader fills memory from the shared level | shared removed
    cache.get("a", key -> "old");
    level.beforeWrite = () -> assertThat(cache.get("a", NEVER)).isEqualTo("old");
    cache.invalidate("a");
    assertThat(cache.get("a", key -> "new")).isEqualTo("new");
  }

  /**
   * The level has removed it, and the log says so; the thread that did it is held before its
   * answer.
   */
  @Test
  void servesNothingThatItRemovedItselfWhileTheThreadIsHeldBeforeTheAnswer() {
    AtomicReference<CacheLevelListener> log = new AtomicReference<>();
    UnavailableLevel late =
        new UnavailableLevel(new MemoryCacheLevel(1_000_000, time)) {
          @Override
          public void subscribe(CacheLevelListener listener) {
            log.set(listener);
          }
        };
    Cache<String, String> own =
        Caches.tiered(late, time)
            .cache(CachePolicy.builder("names", Codec.utf8()).build(), Function.identity());
    own.get("a", key -> "old");
    late.beforeWrite = () -> assertThat(own.get("a", NEVER)).isEqualTo("old");
    AtomicReference<String> meanwhile = new AtomicReference<>();
    late.afterRemoval =
        () -> {
          log.get().removedHere("names", "a".hashCode());
          log.get().caughtUpTo(time.nanos());
          meanwhile.set(own.get("a", key -> "new"));
        };
    own.invalidate("a");
    assertThat(meanwhile).hasValue("new");
  }

  /** The log repeats what the thread has recorded already: nothing is invalidated twice. */
  @Test
  void keepsWhatWasLoadedAfterAnInvalidationWhenTheLogRepeatsIt() {
    AtomicReference<CacheLevelListener> log = new AtomicReference<>();
    MemoryCacheLevel real = new MemoryCacheLevel(1_000_000, time);
    UnavailableLevel repeating =
        new UnavailableLevel(real) {
          @Override
          public void subscribe(CacheLevelListener listener) {
            log.set(listener);
            listener.invalidationsLost(0);
          }
        };
    Caches caches = Caches.tiered(repeating, time);
    Cache<String, String> own =
        caches.cache(CachePolicy.builder("names", Codec.utf8()).build(), Function.identity());
    own.invalidate("a");
    long position = caches.invalidateTags(List.of("x")).position();
    own.getWithContext(
        "a",
        (key, context) -> {
          context.tags("x");
          return "v";
        });
    log.get().removedHere("names", "a".hashCode());
    log.get().clearedHere("names");
    log.get().tagsInvalidated(new int[] {"x".hashCode()}, position);
    real.remove("names", List.of("a"));
    assertThat(own.get("a", NEVER)).as("from memory").isEqualTo("v");
  }

  @Test
  void doesNotKeepWhatWasReadWhileTheClearWasOnItsWay() {
    cache.get("a", key -> "old");
    level.beforeWrite = () -> assertThat(cache.get("a", NEVER)).isEqualTo("old");
    cache.clear();
    assertThat(cache.get("a", key -> "new")).isEqualTo("new");
  }

  @Test
  void doesNotKeepWhatWasReadWhileAPutWasOnItsWay() {
    instance().get("a", key -> "old");
    level.beforeWrite = () -> assertThat(cache.get("a", NEVER)).isEqualTo("old");
    cache.put("a", "new");
    assertThat(cache.get("a", NEVER)).isEqualTo("new");
    assertThat(instance().get("a", NEVER)).isEqualTo("new");
  }

  @Test
  void keepsNothingOfALoadThatAClearOvertook() {
    String raced =
        cache.get(
            "a",
            key -> {
              cache.clear();
              return "old";
            });
    assertThat(raced).isEqualTo("old");
    assertThat(instance().getIfPresent("a")).isNull();
    assertThat(cache.get("a", key -> "new")).isEqualTo("new");
  }

  @Test
  void keepsThePutThatOvertookALoad() {
    cache.get(
        "a",
        key -> {
          cache.put("a", "new");
          return "old";
        });
    assertThat(cache.get("a", NEVER)).isEqualTo("new");
    assertThat(instance().get("a", NEVER)).isEqualTo("new");
  }

  @Test
  void doesNotEndTheLoadThatBeganAfterAnInvalidation() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> doomed =
          threads.submit(() ->
              cache.get(
                  "a",
                  key -> {
                    begun.countDown();
                    end.await();
                    throw new IllegalStateException("too late to matter");
                  }));
      begun.await();
      cache.invalidate("a");
      assertThat(cache.get("a", key -> "new")).isEqualTo("new");
      end.countDown();
      assertThat(doomed)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("too late to matter");
    }
    assertThat(cache.get("a", NEVER)).isEqualTo("new");
  }

  @Test
  void neverAnswersBelowTheFloorOfAnInvalidation() throws Exception {
    // Each writer raises a key's source, invalidates, and only then raises its floor: whoever reads
    // the floor before he asks must get at least that.
    int keys = 4;
    AtomicLongArray source = new AtomicLongArray(keys);
    AtomicLongArray floor = new AtomicLongArray(keys);
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        int self = thread;
        ends.add(
            threads.submit(() -> {
              for (int i = 0; i < 20_000; i++) {
                int key = (i + self) % keys;
                if (self < 2) {
                  long raised = source.incrementAndGet(key);
                  cache.invalidate("k" + key);
                  floor.accumulateAndGet(key, raised, Math::max);
                } else {
                  long least = floor.get(key);
                  String got = cache.get("k" + key, k -> Long.toString(source.get(key)));
                  assertThat(Long.parseLong(got)).isGreaterThanOrEqualTo(least);
                }
              }
            }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
  }
}
