// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ManualTime;
import dev.headroom.cache.SilentLevel;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.invalidation.TagListener;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.Fence;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What instances may serve of what another one invalidated; the log is heard when a test says so.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class CoherenceTrackerTest {

  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final Loader<Object, String> NEVER =
      key -> {
        throw new AssertionError("loaded " + key);
      };

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000_000, time);
  private final SilentLevel hereLevel = new SilentLevel(level, time);
  private final SilentLevel thereLevel = new SilentLevel(level, time);
  private final Cache<String, String> here = instance(hereLevel);
  private final Cache<String, String> there = instance(thereLevel);

  private Cache<String, String> instance(CacheLevel its) {
    return Caches.tiered(its, time)
        .cache(
            CachePolicy.builder("names", Codec.utf8()).bound(BOUND).build(), Function.identity());
  }

  @Test
  void wantsToKnowFourTimesInTheShortestBoundThatNothingHappened() {
    CoherenceTracker tracker = new CoherenceTracker(time, level);
    assertThat(tracker.longestSilence()).hasMillis(250);
    track(tracker, "slow", Duration.ofMinutes(1));
    assertThat(tracker.longestSilence()).hasMillis(250);
    track(tracker, "fast", Duration.ofMillis(400));
    assertThat(tracker.longestSilence()).hasMillis(100);
    tracker.remove("fast");
    assertThat(tracker.longestSilence()).hasMillis(250);
  }

  private static void track(CoherenceTracker tracker, String cache, Duration bound) {
    var unused = tracker.track(CachePolicy.builder(cache, Codec.utf8()).bound(bound).build());
  }

  @Test
  void hearsOfARemoval() {
    here.get("a", key -> "old");
    there.get("a", NEVER);
    here.invalidate("a");
    assertThat(there.get("a", key -> "new")).isEqualTo("new");
  }

  @Test
  void hearsOfAPutAndOfAClear() {
    here.get("a", key -> "old");
    there.get("a", NEVER);
    here.put("a", "new");
    assertThat(there.get("a", NEVER)).isEqualTo("new");
    here.clear();
    assertThat(there.get("a", key -> "newest")).isEqualTo("newest");
  }

  @Test
  void servesACopyWithoutTheLogForNoLongerThanTheBoundAfterItWasRead() {
    thereLevel.deaf = true;
    here.get("a", key -> "old");
    there.get("a", NEVER);
    here.put("a", "new");
    time.advance(BOUND.minusNanos(1));
    assertThat(there.get("a", NEVER)).isEqualTo("old");
    time.advance(Duration.ofNanos(1));
    assertThat(there.get("a", NEVER)).isEqualTo("new");
  }

  @Test
  void servesACopyForAsLongAsTheLogIsConfirmed() {
    here.get("a", key -> "v");
    there.get("a", NEVER);
    for (int i = 0; i < 5; i++) {
      time.advance(BOUND.dividedBy(2));
      thereLevel.confirm();
      assertThat(there.get("a", NEVER)).isEqualTo("v");
    }
    assertThat(there.stats().memoryHits()).isEqualTo(5);
    time.advance(BOUND);
    there.get("a", NEVER);
    assertThat(there.stats().memoryHits()).isEqualTo(5);
  }

  @Test
  void servesNothingThatWasReadBeforeTheLogWasLost() {
    here.get("a", key -> "old");
    there.get("a", NEVER);
    thereLevel.deaf = true;
    here.put("a", "new");
    thereLevel.lose();
    thereLevel.confirm();
    assertThat(there.get("a", NEVER)).isEqualTo("new");
  }

  @Test
  void refusesAFillThatAnotherInstanceOvertook() {
    String raced =
        here.get(
            "a",
            key -> {
              there.invalidate("a");
              return "old";
            });
    assertThat(raced).isEqualTo("old");
    assertThat(here.stats().count(CacheMeter.OVERTAKEN_LOADS)).isEqualTo(1);
    assertThat(level.get("names", "a")).isEmpty();
    assertThat(here.get("a", key -> "new")).isEqualTo("new");
    assertThat(there.get("a", NEVER)).isEqualTo("new");
  }

  /** What keeps tagged things of another kind hears of it once more: it knows of no fence. */
  @Test
  void invalidatesATagAgainWhoseFenceNobodyEnded() {
    Caches caches = Caches.tiered(thereLevel, time);
    AtomicInteger heard = new AtomicInteger();
    caches.addTagListener(
        new TagListener() {
          @Override
          public void tagsInvalidated(int[] hashes) {
            heard.incrementAndGet();
          }

          @Override
          public void invalidationsLost() {}
        });
    level.invalidateTags(List.of("t"), Duration.ofHours(1), Fence.begin());
    thereLevel.confirm();
    assertThat(heard.get()).isEqualTo(1);
    time.advance(Fence.LONGEST.plusSeconds(1));
    thereLevel.confirm();
    thereLevel.confirm();
    assertThat(heard.get()).isEqualTo(2);
  }

  @Test
  void refusesAFillThatAnotherInstanceOvertookUnheard() {
    hereLevel.deaf = true;
    here.get(
        "a",
        key -> {
          there.put("a", "new");
          return "old";
        });
    assertThat(here.get("a", NEVER)).isEqualTo("new");
    assertThat(there.get("a", NEVER)).isEqualTo("new");
  }

  @Test
  void joinsNoLoadThatBeganBeforeARemovalElsewhere() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    String[] joined = new String[1];
    here.get(
        "a",
        key -> {
          there.invalidate("a");
          // Another caller of this instance comes after the invalidation returned.
          Thread caller =
              Thread.ofVirtual()
                  .start(() -> joined[0] = here.get("a", again -> "new" + loads.incrementAndGet()));
          caller.join();
          return "old";
        });
    assertThat(joined[0]).isEqualTo("new1");
    assertThat(here.get("a", NEVER)).isEqualTo("new1");
  }

  @Test
  void loadsOnceForSixteenCallersOfThreeInstances() throws Exception {
    Cache<String, String> third = instance(new SilentLevel(level, time));
    AtomicInteger loads = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (Cache<String, String> instance : List.of(here, there, third)) {
        for (int i = 0; i < 16; i++) {
          answers.add(
              threads.submit(() -> instance.get("a", key -> "v" + loads.incrementAndGet())));
        }
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("v1");
      }
    }
    assertThat(loads.get()).isEqualTo(1);
  }

  @Test
  void doesNotWaitForALoadThatFailedElsewhere() {
    try {
      here.get(
          "a",
          key -> {
            throw new IllegalStateException("no");
          });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("no");
    }
    assertThat(there.get("a", key -> "v")).isEqualTo("v");
    assertThat(there.stats().count(CacheMeter.LEASE_WAITS)).isZero();
  }

  @Test
  void givesTheRightToLoadBackThatItGotAfterItsLoadWasOvertaken() {
    hereLevel.beforeClaim = () -> here.invalidate("a");
    assertThat(here.get("a", key -> "old")).isEqualTo("old");
    assertThat(there.get("a", key -> "new")).isEqualTo("new");
    assertThat(there.stats().count(CacheMeter.LEASE_WAITS)).isZero();
  }

  @Test
  void copiesToMemoryWhatIsOnlyLookedFor() {
    here.get("a", key -> "v");
    assertThat(there.getIfPresent("a")).isEqualTo("v");
    assertThat(there.getIfPresent("a")).isEqualTo("v");
    assertThat(there.stats().memoryHits()).isEqualTo(1);
    here.invalidate("a");
    assertThat(there.getIfPresent("a")).isNull();
  }
}
