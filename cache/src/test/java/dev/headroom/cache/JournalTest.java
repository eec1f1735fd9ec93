// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What could not be removed while the shared level was away. */
class JournalTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final HandTime time = new HandTime();
  private final MemoryCacheLevel real = new MemoryCacheLevel(1_000_000, time);
  private final AwayLevel level = new AwayLevel(real);
  private final Journal journal =
      new Journal(
          new Removals() {
            @Override
            public void remove(List<String> names) {
              level.remove("c", names);
            }

            @Override
            public void removeAll() {
              level.clear("c");
            }
          });

  @Test
  void isSettledFromTheBegin() {
    level.away = true;
    assertThat(journal.settled()).isTrue();
  }

  @Test
  void goesOnWhereItStoppedWhenTheLevelFailsInTheMiddle() {
    for (int i = 0; i < 2_000; i++) {
      real.put("c", "k" + i, new byte[1], LONG);
      journal.add(List.of("k" + i));
    }
    level.answersLeft.set(1_200);
    assertThat(journal.settled()).isFalse();
    level.answersLeft.set(Long.MAX_VALUE);
    assertThat(journal.settled()).isTrue();
    for (int i = 0; i < 2_000; i++) {
      assertThat(real.get("c", "k" + i)).isNull();
    }
  }

  @Test
  void keepsWhatIsAddedWhileTheSameKeyIsBeingReplayed() {
    journal.add(List.of("a"));
    level.beforeWrite =
        () -> {
          assertThat(journal.settled()).as("another thread goes past the level").isFalse();
          journal.add(List.of("a"));
          level.beforeWrite = () -> real.put("c", "a", new byte[1], LONG);
        };
    assertThat(journal.settled()).isTrue();
    assertThat(real.get("c", "a")).isNull();
    assertThat(level.beforeWrite).as("removed twice").isNull();
  }

  @Test
  void clearsOncePastItsBound() {
    for (int i = 0; i <= Journal.MAX_KEYS; i++) {
      journal.add(List.of("k" + i));
    }
    journal.add(List.of("one more"));
    real.put("c", "never named", new byte[1], LONG);
    level.answersLeft.set(1);
    assertThat(journal.settled()).isTrue();
    assertThat(real.get("c", "never named")).isNull();
  }

  @Test
  void clearsAgainWhenTheClearFailed() {
    journal.addAll();
    level.failing = true;
    assertThat(journal.settled()).isFalse();
    level.failing = false;
    real.put("c", "a", new byte[1], LONG);
    assertThat(journal.settled()).isTrue();
    assertThat(real.get("c", "a")).isNull();
  }

  @Test
  void isReplayedForCachesThatNobodyAsks() {
    Caches caches = Caches.tiered(level, time);
    Cache<String, String> quiet =
        caches.cache(CachePolicy.named("quiet", Codec.utf8()).build(), Function.identity());
    quiet.put("a", "old");
    level.away = true;
    quiet.invalidate("a");
    assertThat(caches.settle()).isFalse();
    level.away = false;
    assertThat(real.get("quiet", "a")).isNotNull();
    assertThat(caches.settle()).isTrue();
    assertThat(real.get("quiet", "a")).isNull();
  }

  @Test
  void costsNoCallWhileTheLevelSaysThatItIsAway() {
    AtomicInteger asked = new AtomicInteger();
    CacheLevel away =
        new AwayLevel(real) {
          @Override
          public Kept get(String cache, String key) {
            asked.incrementAndGet();
            return new Kept(new byte[0], 1);
          }

          @Override
          public boolean available() {
            return false;
          }
        };
    Cache<String, String> cache =
        Caches.tiered(away, time)
            .cache(CachePolicy.named("c", Codec.utf8()).build(), Function.identity());
    cache.get("a", key -> "v");
    cache.invalidate("a");
    cache.get("a", key -> "w");
    assertThat(asked).hasValue(0);
  }
}
