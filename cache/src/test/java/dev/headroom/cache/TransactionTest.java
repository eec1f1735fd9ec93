// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is changed within a transaction. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TransactionTest {

  private final HandTransactions transactions = new HandTransactions();
  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000_000, time);
  private final Caches caches = Caches.tiered(level, time, transactions);
  private final Cache<String, String> cache =
      caches.cache(CachePolicy.builder("c", Codec.utf8()).build(), Function.identity());

  private static final class HandTransactions implements TransactionBinding {
    private final List<Runnable> befores = new ArrayList<>();
    private final List<Runnable> commits = new ArrayList<>();
    private final List<Runnable> unknowns = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    private boolean active;
    private boolean snapshot;

    @Override
    public boolean bind(
        Runnable beforeCommit, Runnable afterCommit, Runnable whenUnknown, Runnable afterEnd) {
      if (active) {
        befores.add(beforeCommit);
        commits.add(afterCommit);
        unknowns.add(whenUnknown);
        ends.add(afterEnd);
      }
      return active;
    }

    @Override
    public boolean readsSnapshot() {
      return snapshot;
    }

    void beginCommit() {
      befores.forEach(Runnable::run);
      befores.clear();
    }

    void end(boolean commit) {
      if (commit) {
        beginCommit();
      }
      end(commit ? commits : List.of());
    }

    void endUnknown() {
      beginCommit();
      end(unknowns);
    }

    /** As a process that dies at once. */
    void die() {
      active = false;
      commits.clear();
      unknowns.clear();
      ends.clear();
    }

    private void end(List<Runnable> steps) {
      active = false;
      steps.forEach(Runnable::run);
      ends.forEach(Runnable::run);
      befores.clear();
      commits.clear();
      unknowns.clear();
      ends.clear();
    }
  }

  private String seenByAnother(String key) {
    return CompletableFuture.supplyAsync(() -> cache.get(key, k -> "loaded by another")).join();
  }

  @Test
  void isSeenByOthersOnlyAfterTheCommit() throws InterruptedException {
    cache.put("a", "old");
    transactions.active = true;
    Invalidation pending = cache.invalidate("a");
    assertThat(pending.isPublished()).isFalse();
    assertThat(pending.await(Duration.ZERO)).isFalse();
    assertThat(cache.get("a", key -> "uncommitted")).isEqualTo("uncommitted");
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(seenByAnother("a")).isEqualTo("old");
    transactions.end(true);
    assertThat(pending.isPublished()).isTrue();
    assertThat(pending.position()).isPositive();
    assertThat(seenByAnother("a")).isEqualTo("loaded by another");
  }

  @Test
  void isSeenByAnAsynchronousReadOfTheSameTransaction() {
    cache.put("a", "old");
    transactions.active = true;
    cache.invalidate("a");
    Thread mine = Thread.currentThread();

    CompletionStage<String> read =
        cache.getAsync(
            "a", key -> Thread.currentThread().equals(mine) ? "uncommitted" : "committed");

    assertThat(read).isCompletedWithValue("uncommitted");
    assertThat(seenByAnother("a")).isEqualTo("old");
    assertThat(cache.getAsync("a", key -> Objects.requireNonNull(null))).isCompletedExceptionally();
  }

  @Test
  void isNotReadByARefreshBeforeTheCommit() {
    cache.put("a", "old");
    transactions.active = true;
    cache.invalidate("a");
    assertThat(cache.tryRefresh("a", (key, context) -> "uncommitted")).isFalse();
    assertThat(cache.refresh("a", (key, context) -> "uncommitted")).isEqualTo("uncommitted");
    transactions.end(false);
    assertThat(seenByAnother("a")).isEqualTo("old");
  }

  @Test
  void refusesTooManyTagsBeforeTheCommit() {
    List<String> many = IntStream.range(0, 65).mapToObj(i -> "t" + i).toList();
    cache.put("a", "old");
    transactions.active = true;

    assertThatIllegalArgumentException().isThrownBy(() -> cache.put("a", "new", many));
    transactions.end(true);
    assertThat(cache.get("a", key -> "loaded")).isEqualTo("old");
  }

  @Test
  void isForgottenAfterARollback() throws InterruptedException {
    cache.put("a", "old");
    transactions.active = true;
    Invalidation pending = cache.invalidate("a");
    cache.put("a", "uncommitted");
    cache.clear();
    transactions.end(false);
    assertThat(pending.isPublished()).isFalse();
    assertThat(pending.await(Duration.ofMinutes(1))).isFalse();
    assertThat(cache.get("a", key -> "loaded")).isEqualTo("old");
  }

  @Test
  void goesPastTheCacheForThoseKeysAlone() {
    cache.put("a", "old");
    cache.put("b", "other");
    transactions.active = true;
    cache.invalidate("a");
    assertThat(cache.get("b", key -> "loaded")).isEqualTo("other");
    assertThat(cache.getAll(List.of("a", "b"), keys -> java.util.Map.of("a", "mine")))
        .containsEntry("a", "mine")
        .containsEntry("b", "other");
    transactions.end(true);
  }

  @Test
  void leavesNoOtherKeyLoadingIfTheLoadOfItsOwnFails() {
    transactions.active = true;
    cache.invalidate("a");
    assertThatIllegalStateException()
        .isThrownBy(() ->
            cache.getAll(
                List.of("a", "b"),
                keys -> {
                  throw new IllegalStateException("source is down");
                }));
    transactions.end(true);
    assertThat(
            CompletableFuture.supplyAsync(() -> cache.get("b", key -> "loaded"))
                .orTimeout(60, TimeUnit.SECONDS)
                .join())
        .isEqualTo("loaded");
  }

  @Test
  void goesPastTheCacheForAllKeysOnceItEndedATagOrCleared() {
    cache.put("a", "old");
    transactions.active = true;
    caches.invalidateTags(List.of("x"));
    assertThat(cache.get("a", key -> "mine")).isEqualTo("mine");
    transactions.end(true);
    assertThat(cache.get("a", key -> "mine")).isEqualTo("old");
    transactions.active = true;
    cache.clear();
    assertThat(cache.get("a", key -> "mine")).isEqualTo("mine");
    transactions.end(true);
    assertThat(cache.get("a", key -> "new")).isEqualTo("new");
  }

  @Test
  void putsAfterItsCommit() {
    transactions.active = true;
    cache.put("a", "new");
    assertThat(level.get("c", "a")).isEmpty();
    transactions.end(true);
    assertThat(cache.getIfPresent("a")).isEqualTo("new");
  }

  @Test
  void invalidatesWhenNobodyCanTellWhetherItWasCommitted() {
    cache.put("a", "old");
    cache.put("b", "old");
    cache.put("c", "old");
    transactions.active = true;
    cache.invalidate("a");
    cache.put("b", "new");
    transactions.endUnknown();
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(cache.getIfPresent("b")).as("neither the old value nor the new").isNull();
    assertThat(cache.getIfPresent("c")).isEqualTo("old");
    cache.put("a", "old");
    transactions.active = true;
    cache.clear();
    transactions.endUnknown();
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void removesAtOnceAndAgainAfterTheCommit() {
    cache.put("a", "old");
    transactions.active = true;
    assertThat(cache.invalidateAtOnce("a").isPublished()).isTrue();
    assertThat(seenByAnother("a")).isEqualTo("loaded by another");
    transactions.end(true);
    assertThat(cache.getIfPresent("a")).as("loaded before the commit").isNull();
    cache.put("a", "old");
    transactions.active = true;
    cache.clearAtOnce();
    transactions.end(false);
    assertThat(cache.getIfPresent("a")).isNull();
  }

  @Test
  void keepsNothingOldWhereverTheProcessDiesAfterTheCommit() {
    Caches others = Caches.tiered(level, time);
    Cache<String, String> other =
        others.cache(CachePolicy.builder("c", Codec.utf8()).build(), Function.identity());
    List<Runnable> changes =
        List.of(
            () -> cache.invalidate("a"),
            () -> cache.put("a", "new"),
            () -> cache.clear(),
            () -> caches.invalidateTags(List.of("x")));
    for (Runnable change : changes) {
      other.put("a", "old", List.of("x"));
      transactions.active = true;
      change.run();
      assertThat(other.get("a", key -> "not needed")).as("nothing is fenced yet").isEqualTo("old");
      transactions.beginCommit();
      assertThat(loadTagged(other, "old")).as("read before the commit").isEqualTo("old");
      transactions.die();
      assertThat(loadTagged(other, "new")).as("read after it").isEqualTo("new");
      time.advance(Duration.ofMinutes(2));
      assertThat(loadTagged(other, "kept")).isEqualTo("kept");
      assertThat(loadTagged(other, "not needed")).as("kept again").isEqualTo("kept");
    }
  }

  /** Their values stay in the memory of each instance, so only the log can say what is fenced. */
  @Test
  void keepsNothingOldOfCachesWithoutACodecEither() {
    Cache<String, String> here = caches.cache(CachePolicy.<String>builder("own").build());
    Cache<String, String> there =
        Caches.tiered(level, time).cache(CachePolicy.<String>builder("own").build());
    List<Runnable> changes =
        List.of(
            () -> here.invalidate("a"),
            () -> here.clear(),
            () -> caches.invalidateTags(List.of("x")));
    for (Runnable change : changes) {
      assertThat(loadTagged(there, "old")).isEqualTo("old");
      transactions.active = true;
      change.run();
      transactions.beginCommit();
      assertThat(loadTagged(there, "old")).as("read before the commit").isEqualTo("old");
      transactions.die();
      assertThat(loadTagged(there, "new")).as("read after it").isEqualTo("new");
      time.advance(Duration.ofMinutes(2));
      there.clear();
    }
  }

  private static String loadTagged(Cache<String, String> from, String value) {
    return from.getWithContext(
        "a",
        (key, context) -> {
          context.tags("x");
          return value;
        });
  }

  @Test
  void endsItsFencesAfterARollbackThatCameAfterThem() {
    Cache<String, String> other =
        Caches.tiered(level, time)
            .cache(CachePolicy.builder("c", Codec.utf8()).build(), Function.identity());
    transactions.active = true;
    cache.invalidate("a");
    transactions.beginCommit();
    transactions.end(false);
    assertThat(other.get("a", key -> "loaded")).isEqualTo("loaded");
    assertThat(other.get("a", key -> "not needed")).isEqualTo("loaded");
  }

  /** Two transactions on one key: the later one has committed, and the earlier one comes late. */
  @Test
  void putsNothingThatALaterChangeOvertook() {
    Cache<String, String> other =
        Caches.tiered(level, time)
            .cache(CachePolicy.builder("c", Codec.utf8()).build(), Function.identity());
    transactions.active = true;
    cache.put("a", "older");
    transactions.beginCommit();
    other.put("a", "newer");
    other.invalidate("a");
    transactions.end(true);
    assertThat(cache.getIfPresent("a")).isNull();
    assertThat(other.getIfPresent("a")).isNull();
  }

  @Test
  void putsTheValueOfATransactionThatAlsoInvalidatesTheKey() {
    transactions.active = true;
    cache.invalidate("a");
    cache.put("a", "new");
    transactions.end(true);
    assertThat(cache.getIfPresent("a")).isEqualTo("new");
  }

  /** What it reads is as old as its first statement, whatever was committed since. */
  @Test
  void keepsNothingThatATransactionOnASnapshotLoads() {
    transactions.snapshot = true;
    assertThat(cache.get("a", key -> "old")).isEqualTo("old");
    assertThat(cache.getAll(List.of("a", "b"), keys -> java.util.Map.of("a", "old")))
        .containsOnlyKeys("a");
    assertThat(cache.tryRefresh("a", (key, context) -> "old")).isFalse();
    transactions.snapshot = false;
    assertThat(cache.get("a", key -> "new")).isEqualTo("new");
    transactions.snapshot = true;
    assertThat(cache.get("a", key -> "old")).as("a hit is a hit").isEqualTo("new");
    assertThat(cache.refresh("a", (key, context) -> "old")).isEqualTo("old");
    assertThat(cache.get("a", key -> "old")).isEqualTo("new");
  }
}
