// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.load.Loader;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * LoaderCalls what will be asked for before it is asked for: keys that the application names, and
 * those that were used most before the last stop.
 *
 * <p>Paced: after each load it rests, so that it takes a set share of one thread and of the source,
 * and a slow source slows it down. What is there already is not loaded again.
 *
 * <p>Thread-safe. One warming runs at a time.
 */
public final class CacheWarming {

  private static final String RECENT = "headroom.recent";
  private static final Duration RECENT_TTL = Duration.ofDays(1);
  private static final int MOST_RECENT = 1_000;

  private final Caches caches;
  private final TimeSource time;
  private final double share;
  private final LongConsumer rest;
  private final ReentrantLock running = new ReentrantLock();
  private final Map<String, Warmer<?, ?>> warmers = new LinkedHashMap<>();

  /**
   * Makes one that knows nothing to warm.
   *
   * @param caches whose
   * @param time what loads are measured with
   * @param share how much of one thread it may take; above 0, to 1
   */
  public CacheWarming(Caches caches, TimeSource time, double share) {
    this(caches, time, share, LockSupport::parkNanos);
  }

  CacheWarming(Caches caches, TimeSource time, double share, LongConsumer rest) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "share of warming was " + share + ", allowed above 0 to 1; set such as 0.2");
    }
    this.caches = caches;
    this.time = time;
    this.share = share;
    this.rest = rest;
  }

  /**
   * Names keys to warm.
   *
   * @param cache what is warmed; one registration a cache
   * @param keys asked at each warming, on its thread
   * @param loader as {@link Cache#get} takes it
   * @param <K> the key
   * @param <V> the value
   */
  public <K, V> void register(
      Cache<K, V> cache, Callable<? extends Collection<K>> keys, Loader<K, V> loader) {
    add(new Warmer<>(cache, keys, null, loader));
  }

  /**
   * Warms with the keys that were used most before the last stop of any instance; they are kept in
   * the shared level, so there must be one.
   *
   * @param cache what is warmed; one registration a cache
   * @param keyReader reads a key that the cache's key writer wrote; a key that it refuses is left
   *     out
   * @param loader as {@link Cache#get} takes it
   * @param <K> the key
   * @param <V> the value
   */
  public <K, V> void registerRecent(
      Cache<K, V> cache, Function<String, K> keyReader, Loader<K, V> loader) {
    add(new Warmer<>(cache, List::of, keyReader, loader));
  }

  private void add(Warmer<?, ?> warmer) {
    running.lock();
    try {
      warmers.put(warmer.cache().name(), warmer);
    } finally {
      running.unlock();
    }
  }

  /**
   * Warms, on this thread, until all is done or the thread is interrupted.
   *
   * @return what was done; null if another warming is running
   */
  public @Nullable Report warm() {
    if (!running.tryLock()) {
      return null;
    }
    try {
      long begun = time.nanos();
      Tally tally = new Tally();
      warmers.values().forEach(warmer -> warm(warmer, tally));
      return new Report(
          warmers.size(),
          tally.keys,
          tally.failed,
          Duration.ofNanos(time.nanos() - begun),
          Thread.currentThread().isInterrupted());
    } finally {
      running.unlock();
    }
  }

  private <K, V> void warm(Warmer<K, V> warmer, Tally tally) {
    for (K key : keys(warmer, tally)) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      long begun = time.nanos();
      try {
        var unused = warmer.cache().get(key, warmer.loader());
        tally.keys++;
      } catch (RuntimeException e) {
        // Counted by the cache as well; a key that does not load must not stop the others.
        tally.failed++;
      }
      long took = time.nanos() - begun;
      long pause = (long) (took * (1 - share) / share);
      if (pause > 0) {
        rest.accept(Math.min(pause, TimeUnit.SECONDS.toNanos(10)));
      }
    }
  }

  private <K, V> Set<K> keys(Warmer<K, V> warmer, Tally tally) {
    Set<K> keys = new LinkedHashSet<>();
    try {
      keys.addAll(warmer.keys().call());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      tally.failed++;
    }
    Function<String, K> reader = warmer.keyReader();
    if (reader != null) {
      for (String written : recentKeys(warmer.cache().name())) {
        try {
          keys.add(reader.apply(written));
        } catch (RuntimeException e) {
          tally.failed++;
        }
      }
    }
    return keys;
  }

  private List<String> recentKeys(String cache) {
    CacheLevel level = caches.level();
    try {
      StoredValue kept = level == null || !level.isAvailable() ? null : level.get(RECENT, cache);
      return kept == null
          ? List.of()
          : new String(kept.bytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isEmpty())
              .toList();
    } catch (StoreUnavailableException e) {
      return List.of();
    }
  }

  /**
   * Notes in the shared level which keys of this instance were used most, for caches that are
   * warmed with them. Call it now and then, and before the end.
   */
  public void saveRecentKeys() {
    CacheLevel level = caches.level();
    running.lock();
    try {
      for (Warmer<?, ?> warmer : warmers.values()) {
        if (level != null && level.isAvailable() && warmer.keyReader() != null) {
          saveRecentKeys(level, warmer.cache());
        }
      }
    } catch (StoreUnavailableException e) {
      // What was remembered before stands.
    } finally {
      running.unlock();
    }
  }

  private static void saveRecentKeys(CacheLevel level, Cache<?, ?> cache) {
    if (cache instanceof TwoLevelCache<?, ?> tiered) {
      List<String> written =
          tiered.mostUsedKeys(MOST_RECENT).stream().filter(key -> key.indexOf('\n') < 0).toList();
      if (!written.isEmpty()) {
        byte[] bytes = String.join("\n", written).getBytes(StandardCharsets.UTF_8);
        var unused = level.put(RECENT, cache.name(), bytes, RECENT_TTL);
      }
    }
  }

  /**
   * What one warming did.
   *
   * <p>Immutable.
   *
   * @param caches how many were warmed
   * @param keys how many keys are there now that were asked for
   * @param failed how many could not be named, read or loaded
   * @param took how long it took
   * @param interrupted whether it was ended early
   */
  public record Report(int caches, int keys, int failed, Duration took, boolean interrupted) {}

  private static final class Tally {
    private int keys;
    private int failed;
  }

  private record Warmer<K, V>(
      Cache<K, V> cache,
      Callable<? extends Collection<K>> keys,
      @Nullable Function<String, K> keyReader,
      Loader<K, V> loader) {}
}
