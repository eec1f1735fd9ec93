// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Threads that load, put, look and invalidate at once: what each sees can be put into one order
 * that a plain map would have shown. The checker is Lincheck, under stress.
 */
class CacheStressIT {

  /** Random scenarios that each check runs; the whole form is {@code -Dcache.scenarios=1000}. */
  private static final int SCENARIOS = Integer.getInteger("cache.scenarios", 10);

  /** Enough to find the fault of a broken cache nearly always; it ends at the first. */
  private static final int UNTIL_FOUND = 1_000;

  private static final int THREADS = 3;

  private static StressOptions options(int scenarios) {
    return new StressOptions()
        .iterations(scenarios)
        .invocationsPerIteration(100)
        .threads(THREADS)
        .actorsPerThread(3)
        .sequentialSpecification(PlainMap.class);
  }

  @Test
  void showsOneOrderInMemory() {
    options(SCENARIOS).check(InMemory.class);
  }

  @Test
  void showsOneOrderOverASharedLevel() {
    options(SCENARIOS).check(Tiered.class);
  }

  @Test
  void isSeenThroughIfItKeepsWhatWasOvertaken() {
    assertThatThrownBy(() -> options(UNTIL_FOUND).check(Careless.class))
        .isInstanceOf(AssertionError.class);
  }

  /** What a plain map would show. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static class PlainMap {
    private final Map<Integer, String> map = new HashMap<>();

    /** LoaderCalls. */
    @Operation
    public String get(@Param(name = "key") int key) {
      return map.computeIfAbsent(key, any -> "loaded");
    }

    /** Looks. */
    @Operation
    public @Nullable String getIfPresent(@Param(name = "key") int key) {
      return map.get(key);
    }

    /** Puts. */
    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
      map.put(key, "put " + value);
    }

    /** Invalidates. */
    @Operation
    public void invalidate(@Param(name = "key") int key) {
      map.remove(key);
    }
  }

  /** A cache in memory alone. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static final class InMemory {
    final Cache<Integer, String> cache;

    /** Created for each run. */
    public InMemory() {
      this(Caches.inMemory(new ManualTime()));
    }

    InMemory(Caches caches) {
      cache = caches.cache(CachePolicy.builder("stress", Codec.utf8()).build(), String::valueOf);
    }

    /** LoaderCalls. */
    @Operation
    public String get(@Param(name = "key") int key) {
      return cache.get(key, any -> "loaded");
    }

    /** Looks. */
    @Operation
    public @Nullable String getIfPresent(@Param(name = "key") int key) {
      return cache.getIfPresent(key);
    }

    /** Puts. */
    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
      cache.put(key, "put " + value);
    }

    /** Invalidates. */
    @Operation
    public void invalidate(@Param(name = "key") int key) {
      var unused = cache.invalidate(key);
    }
  }

  /**
   * The same over a level that another instance could share. There a load that an invalidation
   * overtook is kept nowhere, though a plain map might have it: so nobody looks without loading.
   */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static final class Tiered {
    private final InMemory all =
        new InMemory(Caches.tiered(new MemoryCacheLevel(100, new ManualTime()), new ManualTime()));

    /** LoaderCalls. */
    @Operation
    public String get(@Param(name = "key") int key) {
      return all.get(key);
    }

    /** Puts. */
    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
      all.put(key, value);
    }

    /** Invalidates. */
    @Operation
    public void invalidate(@Param(name = "key") int key) {
      all.invalidate(key);
    }
  }

  /** What many write by hand: it keeps a load whatever happened meanwhile. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static final class Careless {
    private final Map<Integer, String> map = new java.util.concurrent.ConcurrentHashMap<>();

    /** LoaderCalls. */
    @Operation
    public String get(@Param(name = "key") int key) {
      String known = map.get(key);
      if (known == null) {
        known = "loaded";
        LockSupport.parkNanos(1); // a load takes its time
        map.put(key, known);
      }
      return known;
    }

    /** Looks. */
    @Operation
    public @Nullable String getIfPresent(@Param(name = "key") int key) {
      return map.get(key);
    }

    /** Puts. */
    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
      map.put(key, "put " + value);
    }

    /** Invalidates. */
    @Operation
    public void invalidate(@Param(name = "key") int key) {
      map.remove(key);
    }
  }
}
