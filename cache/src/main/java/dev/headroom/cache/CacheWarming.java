// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.engine.WarmingLoader;
import dev.headroom.cache.load.Loader;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Warms caches: loads values of keys that the application names, before callers need them.
 *
 * <p>Paced: after each load it rests, so that it takes a set share of one thread and of the source,
 * and a slow source slows it down. Values that are cached already are not loaded again. Its loads
 * are counted as loads, and as no misses.
 *
 * <p>Thread-safe. One warming runs at a time.
 */
public final class CacheWarming {

  private static final long MAX_REST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final TimeSource time;
  private final double share;
  private final LongConsumer rest;
  private final ReentrantLock running = new ReentrantLock();
  private final Map<String, Warmer<?, ?>> warmers = new LinkedHashMap<>();

  /**
   * Creates a warming without keys.
   *
   * @param time what loads are measured with
   * @param share how much of one thread it may take; above 0, to 1
   */
  public CacheWarming(TimeSource time, double share) {
    this(time, share, LockSupport::parkNanos);
  }

  CacheWarming(TimeSource time, double share, LongConsumer rest) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "share of warming was " + share + ", allowed above 0 to 1; set such as 0.2");
    }
    this.time = time;
    this.share = share;
    this.rest = rest;
  }

  /**
   * Registers keys to warm.
   *
   * @param cache what is warmed; one registration a cache
   * @param keys called at each warming, on its thread
   * @param loader as {@link Cache#get} takes it
   * @param <K> the key
   * @param <V> the value
   */
  public <K, V> void register(
      Cache<K, V> cache, Callable<? extends Collection<K>> keys, Loader<K, V> loader) {
    running.lock();
    try {
      warmers.put(cache.name(), new Warmer<>(cache, keys, new WarmingLoader<>(loader)));
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
      long start = time.nanos();
      Tally tally = new Tally();
      warmers.values().forEach(warmer -> warm(warmer, tally));
      return new Report(
          warmers.size(),
          tally.keys,
          tally.failed,
          Duration.ofNanos(time.nanos() - start),
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
      long start = time.nanos();
      try {
        var unused = warmer.cache().get(key, warmer.loader());
        tally.keys++;
      } catch (RuntimeException e) {
        // Counted by the cache as well; a key that does not load must not stop the others.
        tally.failed++;
      }
      long took = time.nanos() - start;
      long pause = (long) (took * (1 - share) / share);
      if (pause > 0) {
        rest.accept(Math.min(pause, MAX_REST_NANOS));
      }
    }
  }

  private static <K> Set<K> keys(Warmer<K, ?> warmer, Tally tally) {
    try {
      return new LinkedHashSet<>(warmer.keys().call());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      tally.failed++;
    }
    return Set.of();
  }

  /**
   * The result of one warming.
   *
   * <p>Immutable.
   *
   * @param caches how many were warmed
   * @param keys how many of the named keys are cached now
   * @param failed how many could not be named or loaded
   * @param took how long it took
   * @param interrupted whether it was ended early
   */
  public record Report(int caches, int keys, int failed, Duration took, boolean interrupted) {}

  private static final class Tally {
    private int keys;
    private int failed;
  }

  private record Warmer<K, V>(
      Cache<K, V> cache, Callable<? extends Collection<K>> keys, Loader<K, V> loader) {}
}
