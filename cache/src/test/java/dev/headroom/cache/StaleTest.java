// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.engine.BackgroundLoads;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.LoadTimeoutException;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that are loaded again before their time is over, or served after it. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class StaleTest {

  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Loader<Object, String> BROKEN =
      key -> {
        throw new IllegalStateException("source is away");
      };

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000_000, time);
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final AtomicInteger loads = new AtomicInteger();
  private boolean refusesRefreshes;

  private Cache<String, String> tiered(UnaryOperator<CachePolicy.Builder<String>> more) {
    return made(level, more);
  }

  private Cache<String, String> inMemory(UnaryOperator<CachePolicy.Builder<String>> more) {
    return made(null, more);
  }

  private Cache<String, String> made(
      @Nullable CacheLevel its, UnaryOperator<CachePolicy.Builder<String>> more) {
    CachePolicy.Builder<String> policy =
        CachePolicy.builder("stale", Codec.utf8()).ttl(TTL).memoryTtl(TTL).jitter(0);
    BackgroundLoads background = new BackgroundLoads(this::runInBackground);
    return new Caches(CacheContext.create(its, time, TransactionBinding.NONE, background))
        .cache(more.apply(policy).build(), Function.identity());
  }

  private void runInBackground(Runnable refresh) {
    if (refusesRefreshes) {
      throw new RejectedExecutionException("no thread is left");
    }
    later.add(refresh);
  }

  private String counted(String key) {
    return key + loads.incrementAndGet();
  }

  private void runLater() {
    for (Runnable next = later.poll(); next != null; next = later.poll()) {
      next.run();
    }
  }

  @Test
  void refreshAheadOnAHitLateInTheirTimeAndOnce() {
    Cache<String, String> cache = tiered(policy -> policy.refreshAhead(0.8));
    cache.get("a", this::counted);
    time.advance(TTL.multipliedBy(79).dividedBy(100));
    assertThat(cache.get("a", this::counted)).isEqualTo("a1");
    assertThat(later).isEmpty();
    time.advance(TTL.dividedBy(50));
    assertThat(cache.get("a", this::counted)).isEqualTo("a1");
    assertThat(cache.get("a", this::counted)).isEqualTo("a1");
    assertThat(later).hasSize(1);
    runLater();
    assertThat(cache.get("a", this::counted)).isEqualTo("a2");
    assertThat(cache.stats().count(CacheMeter.REFRESHES)).isEqualTo(1);
    time.advance(TTL.dividedBy(2));
    assertThat(cache.get("a", this::counted)).as("a whole new time").isEqualTo("a2");
  }

  /** The hit failed, its key was never refreshed again, and each took one of 64 permits with it. */
  @Test
  void areServedWhereNoRefreshCanBeStartedAndRefreshedByALaterHit() {
    Cache<String, String> cache = inMemory(policy -> policy.refreshAhead(0.5));
    for (int i = 0; i < 70; i++) {
      cache.get("k" + i + "-", this::counted);
    }
    time.advance(TTL.multipliedBy(6).dividedBy(10));
    refusesRefreshes = true;
    for (int i = 0; i < 70; i++) {
      assertThat(cache.get("k" + i + "-", this::counted)).isEqualTo("k" + i + "-" + (i + 1));
    }
    refusesRefreshes = false;
    assertThat(cache.get("k0-", this::counted)).isEqualTo("k0-1");
    assertThat(later).hasSize(1);
    runLater();
    assertThat(cache.get("k0-", this::counted)).isEqualTo("k0-71");
  }

  @Test
  void refreshOnceInTheCluster() {
    Cache<String, String> here = tiered(policy -> policy.refreshAhead(0.5));
    Cache<String, String> there = tiered(policy -> policy.refreshAhead(0.5));
    here.get("a", this::counted);
    there.get("a", this::counted);
    time.advance(TTL.multipliedBy(6).dividedBy(10));
    here.get("a", this::counted);
    there.get("a", this::counted);
    runLater();
    assertThat(loads).hasValue(2);
    assertThat(here.get("a", this::counted)).isEqualTo("a2");
    assertThat(there.get("a", this::counted)).isEqualTo("a2");
  }

  @Test
  void keepNoRefreshThatAnInvalidationOvertook() {
    Cache<String, String> cache = tiered(policy -> policy.refreshAhead(0.5));
    cache.get("a", this::counted);
    time.advance(TTL.multipliedBy(6).dividedBy(10));
    cache.get(
        "a",
        key -> {
          cache.invalidate("a");
          return "overtaken";
        });
    runLater();
    assertThat(cache.get("a", this::counted)).isEqualTo("a2");
  }

  @Test
  void areServedAfterTheirTimeWhileTheyAreLoadedAnew() {
    Cache<String, String> cache = tiered(policy -> policy.staleWhileRevalidate(TTL));
    cache.get("a", this::counted);
    time.advance(TTL.plusMillis(1));
    assertThat(cache.get("a", this::counted)).isEqualTo("a1");
    assertThat(cache.getIfPresent("a")).as("who does not load gets what is good").isNull();
    runLater();
    assertThat(cache.get("a", this::counted)).isEqualTo("a2");
    assertThat(cache.stats().count(CacheMeter.STALE_SERVED)).isEqualTo(1);
    time.advance(TTL.multipliedBy(2));
    assertThat(cache.get("a", this::counted)).as("past its grace").isEqualTo("a3");
  }

  @Test
  void areTakenFromTheSharedLevelAfterTheirTime() {
    tiered(policy -> policy.staleWhileRevalidate(TTL)).get("a", this::counted);
    time.advance(TTL.plusMillis(1));
    Cache<String, String> late = tiered(policy -> policy.staleWhileRevalidate(TTL));
    assertThat(late.get("a", this::counted)).isEqualTo("a1");
    runLater();
    assertThat(late.get("a", this::counted)).isEqualTo("a2");
  }

  @Test
  void areServedAfterTheirTimeWhenTheyCannotBeLoaded() {
    Cache<String, String> cache = tiered(policy -> policy.staleIfError(TTL));
    cache.get("a", this::counted);
    time.advance(TTL.plusMillis(1));
    assertThat(cache.get("a", BROKEN)).isEqualTo("a1");
    assertThat(cache.get("a", this::counted)).as("the source is spared a while").isEqualTo("a1");
    time.advance(Duration.ofSeconds(1));
    assertThat(cache.get("a", this::counted)).isEqualTo("a2");
    time.advance(TTL.multipliedBy(2));
    assertThatIllegalStateException().isThrownBy(() -> cache.get("a", BROKEN));
  }

  @Test
  void areServedToACallForManyThatCannotLoadThem() {
    Cache<String, String> due = inMemory(policy -> policy.refreshAhead(0.5));
    due.get("a", this::counted);
    time.advance(TTL.multipliedBy(6).dividedBy(10));
    assertThat(due.getAll(List.of("a"), StaleTest::brokenForAll)).containsEntry("a", "a1");
    assertThat(due.get("a", BROKEN)).isEqualTo("a1");

    Cache<String, String> expired = tiered(policy -> policy.staleIfError(TTL));
    expired.get("b", this::counted);
    time.advance(TTL.plusMillis(1));
    assertThat(expired.getAll(List.of("b"), StaleTest::brokenForAll)).containsEntry("b", "b2");
    time.advance(Duration.ofSeconds(1));
    assertThatIllegalStateException()
        .as("nothing is there for one of them")
        .isThrownBy(() -> expired.getAll(List.of("b", "c"), StaleTest::brokenForAll));
    assertThat(expired.get("b", BROKEN)).isEqualTo("b2");
  }

  private static Map<String, String> brokenForAll(Set<String> keys) {
    throw new IllegalStateException("source is away from " + keys);
  }

  @Test
  void areNotServedForAFailureThatSaysSomethingOfTheValue() {
    Cache<String, String> cache =
        tiered(policy ->
            policy
                .staleIfError(TTL)
                .staleWhen(failure -> !(failure instanceof NoSuchElementException)));
    cache.get("a", this::counted);
    time.advance(TTL.plusMillis(1));
    assertThat(cache.get("a", BROKEN)).isEqualTo("a1");
    time.advance(Duration.ofSeconds(1));
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() ->
            cache.get(
                "a",
                key -> {
                  throw new NoSuchElementException(key);
                }));
  }

  @Test
  void leaveNoLoadBehindWhereTheRuleOfFailuresFailsItself() {
    Cache<String, String> cache =
        tiered(policy ->
            policy
                .staleIfError(TTL)
                .staleWhen(failure -> requireNonNull(failure.getCause()) instanceof Exception));
    cache.get("a", this::counted);
    time.advance(TTL.plusMillis(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.get("a", BROKEN))
        .withMessage("source is away")
        .satisfies(
            failure -> assertThat(failure).hasSuppressedException(new NullPointerException()));
    assertThat(cache.get("a", this::counted)).isEqualTo("a2");
  }

  @Test
  void leaveNoLoadBehindWhereTheirWeightCannotBeFound() {
    AtomicBoolean broken = new AtomicBoolean();
    Cache<String, String> cache =
        inMemory(policy ->
            policy
                .staleIfError(TTL)
                .maxWeight(
                    100,
                    value -> {
                      if (broken.get()) {
                        throw new UnsupportedOperationException(value);
                      }
                      return 1;
                    }));
    cache.get("a", this::counted);
    time.advance(TTL.plusMillis(1));
    broken.set(true);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> cache.get("a", BROKEN));
    broken.set(false);
    assertThat(cache.get("a", this::counted)).isEqualTo("a2");
  }

  @Test
  void areNeverServedOnceInvalidated() {
    Cache<String, String> cache =
        tiered(policy -> policy.staleIfError(TTL).staleWhileRevalidate(TTL));
    cache.get("a", this::counted);
    time.advance(TTL.plusMillis(1));
    cache.invalidate("a");
    assertThatIllegalStateException().isThrownBy(() -> cache.get("a", BROKEN));
    cache.getWithContext(
        "a",
        (key, context) -> {
          context.tags("x");
          return counted(key);
        });
    time.advance(TTL.plusMillis(1));
    cache.invalidateTags(List.of("x"));
    assertThatIllegalStateException().isThrownBy(() -> cache.get("a", BROKEN));
  }

  @Test
  void goOnBeingServedWhenARefreshFails() {
    Cache<String, String> cache = tiered(policy -> policy.refreshAhead(0.5));
    cache.get("a", this::counted);
    time.advance(TTL.multipliedBy(6).dividedBy(10));
    assertThat(cache.get("a", BROKEN)).isEqualTo("a1");
    runLater();
    assertThat(cache.get("a", BROKEN)).isEqualTo("a1");
    assertThat(later).as("none is tried again at once").isEmpty();
    time.advance(Duration.ofSeconds(1));
    cache.get("a", this::counted);
    runLater();
    assertThat(cache.get("a", BROKEN)).isEqualTo("a2");
  }

  @Test
  void liveShorterWhenTheySayThatThereIsNothing() {
    Cache<String, Optional<String>> cache =
        Caches.inMemory(time)
            .cache(
                CachePolicy.builder("maybe", new OptionalText())
                    .ttl(TTL)
                    .jitter(0)
                    .negativeTtl(Duration.ofSeconds(1))
                    .build(),
                Function.identity());
    cache.get("a", key -> Optional.empty());
    cache.get("b", key -> Optional.of("b"));
    time.advance(Duration.ofMillis(1_001));
    assertThat(cache.get("a", key -> Optional.of("now"))).contains("now");
    assertThat(cache.get("b", key -> Optional.empty())).contains("b");
  }

  private static final class OptionalText implements Codec<Optional<String>> {
    @Override
    public byte[] encode(Optional<String> value) throws CodecException {
      return Codec.utf8().encode(value.orElse(""));
    }

    @Override
    public Optional<String> decode(byte[] bytes) throws CodecException {
      return Optional.of(Codec.utf8().decode(bytes)).filter(text -> !text.isEmpty());
    }
  }

  @Test
  void takeTheTimeThatTheirLoaderGivesThem() {
    Cache<String, String> cache = tiered(policy -> policy);
    cache.getWithContext(
        "a",
        (key, context) -> {
          context.ttl(Duration.ofSeconds(1));
          return "short";
        });
    cache.getWithContext(
        "b",
        (key, context) -> {
          context.doNotCache();
          return "gone";
        });
    assertThat(cache.getIfPresent("a")).isNotNull();
    assertThat(cache.getIfPresent("b")).isNull();
    time.advance(Duration.ofSeconds(1));
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void areOfferedToTheLoaderThatReplacesThem() {
    Cache<String, String> cache = inMemory(policy -> policy);
    cache.get("a", key -> "old");
    time.advance(TTL);
    String again =
        cache.getWithContext("a", (key, context) -> "not modified: " + context.previous());
    assertThat(again).isEqualTo("not modified: old");
  }

  @Test
  void failForACallerThatWaitsTooLongForTheLoadOfAnother() throws InterruptedException {
    Cache<String, String> cache =
        Caches.inMemory(time)
            .cache(
                CachePolicy.builder("wait", Codec.utf8()).loadWait(Duration.ofMillis(20)).build(),
                Function.identity());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread first =
        Thread.startVirtualThread(() -> {
          var unused =
              cache.get(
                  "a",
                  key -> {
                    begun.countDown();
                    end.await();
                    return "late";
                  });
        });
    begun.await();
    assertThatExceptionOfType(LoadTimeoutException.class)
        .isThrownBy(() -> cache.get("a", BROKEN))
        .withMessageContaining("longer than the load wait of 20 ms");
    end.countDown();
    first.join();
    assertThat(cache.getAsync("a", BROKEN).toCompletableFuture().join()).isEqualTo("late");
  }
}
