// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many keys at once. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class BulkTest {

  private final ManualTime time = new ManualTime();
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000_000, time);
  private final Cache<String, String> here = instance();
  private final Cache<String, String> there = instance();
  private final AtomicInteger calls = new AtomicInteger();

  private Cache<String, String> instance() {
    return Caches.tiered(level, time)
        .cache(CachePolicy.builder("bulk", Codec.utf8()).build(), Function.identity());
  }

  private Map<String, String> upper(Set<String> keys) {
    calls.incrementAndGet();
    return keys.stream()
        .filter(key -> !key.startsWith("no"))
        .collect(Collectors.toMap(key -> key, key -> key.toUpperCase(java.util.Locale.ROOT)));
  }

  @Test
  void loadsOnlyWhatIsMissingAndInOneCall() {
    here.put("a", "in memory");
    there.put("b", "in the shared level");
    assertThat(here.getAll(List.of("d", "a", "b", "c", "a", "none"), this::upper))
        .containsExactly(
            Map.entry("d", "D"),
            Map.entry("a", "in memory"),
            Map.entry("b", "in the shared level"),
            Map.entry("c", "C"));
    assertThat(calls).hasValue(1);
    assertThat(there.getAll(List.of("c", "d"), this::upper)).hasSize(2);
    assertThat(calls).as("shared").hasValue(1);
    assertThat(here.stats().count(CacheMeter.LOAD_FAILURES)).isZero();
  }

  @Test
  void keepsNothingOfWhatDoesNotExist() {
    assertThat(here.getAll(List.of("none"), this::upper)).isEmpty();
    assertThat(here.getIfPresent("none")).isNull();
    assertThat(here.get("none", key -> "now")).isEqualTo("now");
    assertThat(here.getAll(List.of(), this::upper)).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // a loader that breaks its contract is what is tested
  void givesTheFailureToAllWhoWaitAndLeavesNothingBehind() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            here.getAll(
                List.of("a", "b"),
                keys -> {
                  throw new IllegalStateException("no");
                }));
    assertThat(there.getAll(List.of("a", "b"), this::upper)).hasSize(2);
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(() -> here.getAll(List.of("c"), keys -> null))
        .withMessageContaining("returned null");
  }

  @Test
  void keepsNoneThatAnInvalidationOvertook() {
    Map<String, String> loaded =
        here.getAll(
            List.of("a", "b"),
            keys -> {
              there.invalidate("a");
              return Map.of("a", "old", "b", "kept");
            });
    assertThat(loaded).containsEntry("a", "old");
    assertThat(here.get("a", key -> "new")).isEqualTo("new");
    assertThat(there.get("b", key -> "new")).isEqualTo("kept");
  }

  @Test
  void waitsForWhatAnotherLoadsAndNeverForEachOther() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Map<String, String>>> answers =
          List.of(List.of("a", "b", "c"), List.of("c", "b", "d")).stream()
              .map(keys ->
                  CompletableFuture.supplyAsync(
                      () ->
                          here.getAll(
                              keys,
                              asked -> {
                                both.countDown();
                                both.await();
                                return upper(asked);
                              }),
                      threads))
              .toList();
      assertThat(answers.get(0).get()).containsOnlyKeys("a", "b", "c");
      assertThat(answers.get(1).get()).containsOnlyKeys("c", "b", "d");
    }
    assertThat(calls).hasValue(2);
  }

  @Test
  void loadsForItselfWhatAnotherLoadedInVain() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Map<String, String>> vain =
        CompletableFuture.supplyAsync(() ->
            here.getAll(
                List.of("a"),
                keys -> {
                  begun.countDown();
                  end.await();
                  return Map.of();
                }));
    begun.await();
    CompletableFuture<String> waiter = here.getAsync("a", key -> "found").toCompletableFuture();
    end.countDown();
    assertThat(vain.get()).isEmpty();
    assertThat(waiter.get()).isEqualTo("found");
  }

  @Test
  void isRefusedWithinALoadOfTheSameKeys() {
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(
            () -> here.getAll(List.of("a"), keys -> Map.of("a", here.get("a", key -> "again"))))
        .withMessageContaining("waits for it");
  }

  @Test
  void removesManyAtOnce() {
    here.getAll(List.of("a", "b", "c"), this::upper);
    there.getAll(List.of("a", "b", "c"), this::upper);
    assertThat(here.invalidateAll(List.of("a", "b")).isPublished()).isTrue();
    assertThat(there.getIfPresent("a")).isNull();
    assertThat(here.getIfPresent("b")).isNull();
    assertThat(there.getIfPresent("c")).isEqualTo("C");
    assertThat(here.invalidateAll(List.of()).isPublished()).isTrue();
  }
}
