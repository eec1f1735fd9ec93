// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ManualTime;
import dev.headroom.cache.UnavailableLevel;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What could not be removed while the shared level was away. */
class PendingInvalidationsTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel real = new MemoryCacheLevel(1_000_000, time);
  private final UnavailableLevel level = new UnavailableLevel(real);
  private final PendingInvalidations journal =
      new PendingInvalidations(keys -> level.remove("c", keys), () -> level.clear("c"));

  @Test
  void isSettledFromTheBegin() {
    level.away = true;
    assertThat(journal.publish()).isTrue();
  }

  @Test
  void goesOnWhereItStoppedWhenTheLevelFailsInTheMiddle() {
    for (int i = 0; i < 2_000; i++) {
      real.put("c", "k" + i, new byte[1], LONG);
      journal.add(List.of("k" + i));
    }
    level.answersLeft.set(1_200);
    assertThat(journal.publish()).isFalse();
    level.answersLeft.set(Long.MAX_VALUE);
    assertThat(journal.publish()).isTrue();
    for (int i = 0; i < 2_000; i++) {
      assertThat(real.get("c", "k" + i)).isEmpty();
    }
  }

  @Test
  void keepsWhatIsAddedWhileTheSameKeyIsBeingReplayed() {
    journal.add(List.of("a"));
    level.beforeWrite =
        () -> {
          assertThat(journal.publish()).as("another thread goes past the level").isFalse();
          journal.add(List.of("a"));
          level.beforeWrite = () -> real.put("c", "a", new byte[1], LONG);
        };
    assertThat(journal.publish()).isTrue();
    assertThat(real.get("c", "a")).isEmpty();
    assertThat(level.beforeWrite).as("removed twice").isNull();
  }

  @Test
  void clearsOncePastItsBound() {
    for (int i = 0; i <= PendingInvalidations.MAX_KEYS; i++) {
      journal.add(List.of("k" + i));
    }
    journal.add(List.of("one more"));
    real.put("c", "never named", new byte[1], LONG);
    level.answersLeft.set(1);
    assertThat(journal.publish()).isTrue();
    assertThat(real.get("c", "never named")).isEmpty();
  }

  @Test
  void clearsAgainWhenTheClearFailed() {
    journal.addAll();
    level.failing = true;
    assertThat(journal.publish()).isFalse();
    level.failing = false;
    real.put("c", "a", new byte[1], LONG);
    assertThat(journal.publish()).isTrue();
    assertThat(real.get("c", "a")).isEmpty();
  }

  @Test
  void isReplayedForCachesThatNobodyAsks() {
    Caches caches = Caches.tiered(level, time);
    Cache<String, String> quiet =
        caches.cache(CachePolicy.builder("quiet", Codec.utf8()).build(), Function.identity());
    quiet.put("a", "old");
    level.away = true;
    quiet.invalidate("a");
    assertThat(caches.publishPending()).isFalse();
    level.away = false;
    assertThat(real.get("quiet", "a")).isNotEmpty();
    assertThat(caches.publishPending()).isTrue();
    assertThat(real.get("quiet", "a")).isEmpty();
  }

  @Test
  void costsNoCallWhileTheLevelSaysThatItIsAway() {
    AtomicInteger asked = new AtomicInteger();
    CacheLevel away =
        new UnavailableLevel(real) {
          @Override
          public List<StoredValue> get(String cache, String key) {
            asked.incrementAndGet();
            return List.of(new StoredValue("", new byte[0], 1));
          }

          @Override
          public boolean isAvailable() {
            return false;
          }
        };
    Cache<String, String> cache =
        Caches.tiered(away, time)
            .cache(CachePolicy.builder("c", Codec.utf8()).build(), Function.identity());
    cache.get("a", key -> "v");
    cache.invalidate("a");
    cache.get("a", key -> "w");
    assertThat(asked).hasValue(0);
  }
}
