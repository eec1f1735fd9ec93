// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is changed within a transaction. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TransactionTest {

  private final HandTransactions transactions = new HandTransactions();
  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000_000, time);
  private final Caches caches = Caches.tiered(level, time, transactions);
  private final Cache<String, String> cache =
      caches.cache(CachePolicy.builder("c", Codec.utf8()).build(), Function.identity());

  private static final class HandTransactions implements TransactionBinding {
    private final List<Runnable> commits = new ArrayList<>();
    private final List<Runnable> unknowns = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    private boolean active;

    @Override
    public boolean bind(Runnable afterCommit, Runnable whenUnknown, Runnable afterEnd) {
      if (active) {
        commits.add(afterCommit);
        unknowns.add(whenUnknown);
        ends.add(afterEnd);
      }
      return active;
    }

    void end(boolean commit) {
      end(commit ? commits : List.of());
    }

    void endUnknown() {
      end(unknowns);
    }

    private void end(List<Runnable> steps) {
      active = false;
      steps.forEach(Runnable::run);
      ends.forEach(Runnable::run);
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
}
