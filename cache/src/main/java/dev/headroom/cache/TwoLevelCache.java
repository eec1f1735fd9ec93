// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cache: memory in front, the shared level behind it if there is one.
 *
 * <p>Method. Memory holds futures, so a load in flight is an entry like any other: who comes second
 * finds it and waits, and a slow load blocks no other key. {@code invalidate} removes the entry, in
 * flight or not, and with it the load's right to be kept: a load writes to the shared level only
 * while its own future is still the entry, and both that check with its write and an invalidation
 * hold the key's stripe. Lock order: one stripe, then the journal; {@code clear} takes all stripes
 * in their order. The loader runs under no lock.
 *
 * <p>Thread-safe.
 */
final class TwoLevelCache<K, V> implements Cache<K, V> {

  /** Enough that two keys rarely share one, few enough that {@code clear} may take them all. */
  private static final int STRIPES = 64;

  private final CachePolicy<V> policy;
  private final Function<? super K, String> keyWriter;
  private final @Nullable SharedValues<V> shared;
  private final TimeSource time;
  private final Counters counters = new Counters();
  private final AsyncCache<K, Entry<V>> memory;
  private final ReentrantLock[] stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

  TwoLevelCache(
      CachePolicy<V> policy,
      Function<? super K, String> keyWriter,
      @Nullable CacheLevel level,
      TimeSource time) {
    this.policy = policy;
    this.keyWriter = keyWriter;
    this.time = time;
    this.shared = level == null ? null : new SharedValues<>(policy, level, counters, time);
    this.memory =
        Caffeine.newBuilder()
            .maximumSize(policy.maxEntries())
            .ticker(time::nanos)
            .executor(Runnable::run)
            .expireAfter(Expiry.writing((K key, Entry<V> entry) -> entry.life()))
            .buildAsync();
  }

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public V get(K key, Loader<? super K, ? extends V> loader) {
    CompletableFuture<Entry<V>> known = memory.getIfPresent(key);
    if (known == null) {
      Load<V> load = new Load<>();
      known = memory.asMap().putIfAbsent(key, load);
      if (known == null) {
        return load(key, loader, load);
      }
    }
    Entry<V> entry = await(known);
    counters.memoryHits.increment();
    return entry.value();
  }

  private V load(K key, Loader<? super K, ? extends V> loader, Load<V> load) {
    try {
      Entry<V> entry = find(key);
      if (entry == null) {
        entry = bring(key, loader);
        keep(key, entry.value(), load);
      }
      load.complete(entry);
      return entry.value();
    } catch (Throwable t) {
      load.completeExceptionally(t);
      throw t;
    }
  }

  private @Nullable Entry<V> find(K key) {
    Entry<V> found = shared == null ? null : shared.find(keyWriter.apply(key));
    (found == null ? counters.misses : counters.sharedHits).increment();
    return found;
  }

  private Entry<V> bring(K key, Loader<? super K, ? extends V> loader) {
    long begun = time.nanos();
    boolean loaded = false;
    try {
      V value = loader.load(key);
      if (value == null) {
        throw new LoadException(
            "loader of cache "
                + name()
                + " returned null, allowed a value; wrap what may be missing in an Optional");
      }
      loaded = true;
      return new Entry<>(value, life());
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("loader of cache " + name() + " was interrupted", e);
    } catch (Exception e) {
      throw new LoadException("loader of cache " + name() + " failed", e);
    } finally {
      counters.loadNanos.add(time.nanos() - begun);
      if (!loaded) {
        counters.loadFailures.increment();
      }
    }
  }

  private void keep(K key, V value, Load<V> load) {
    if (shared == null) {
      return;
    }
    ReentrantLock stripe = stripe(key);
    stripe.lock();
    try {
      if (memory.asMap().get(key) == load) {
        shared.keep(keyWriter.apply(key), value);
      }
    } finally {
      stripe.unlock();
    }
  }

  private Entry<V> await(CompletableFuture<Entry<V>> known) {
    if (known instanceof Load<?> load && load.isOf(Thread.currentThread())) {
      throw new LoadException(
          "loader of cache "
              + name()
              + " asked for the key that it loads, allowed any other; load what it needs without the cache");
    }
    try {
      return known.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("the wait for a load of cache " + name() + " was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new LoadException("loader of cache " + name() + " failed", e);
    }
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    CompletableFuture<Entry<V>> known = memory.getIfPresent(key);
    if (known != null && known.isDone() && !known.isCompletedExceptionally()) {
      counters.memoryHits.increment();
      return known.join().value();
    }
    Entry<V> found = find(key);
    return found == null ? null : found.value();
  }

  @Override
  public void put(K key, V value) {
    ReentrantLock stripe = stripe(key);
    stripe.lock();
    try {
      memory.put(key, CompletableFuture.completedFuture(new Entry<>(value, life())));
      if (shared != null) {
        shared.keep(keyWriter.apply(key), value);
      }
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public void invalidate(K key) {
    ReentrantLock stripe = stripe(key);
    stripe.lock();
    try {
      memory.asMap().remove(key);
      if (shared != null) {
        shared.remove(keyWriter.apply(key));
      }
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public void clear() {
    for (ReentrantLock stripe : stripes) {
      stripe.lock();
    }
    try {
      memory.asMap().clear();
      if (shared != null) {
        shared.clear();
      }
    } finally {
      for (ReentrantLock stripe : stripes) {
        stripe.unlock();
      }
    }
  }

  @Override
  public CacheStats stats() {
    return counters.snapshot(name(), memory.synchronous().estimatedSize());
  }

  private Duration life() {
    return shared == null ? policy.ttl() : policy.memoryTtl();
  }

  private ReentrantLock stripe(K key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return stripes[hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(STRIPES))];
  }

  /** A load in flight, which knows who loads. */
  private static final class Load<V> extends CompletableFuture<Entry<V>> {

    private final Thread loader = Thread.currentThread();

    boolean isOf(Thread thread) {
      return loader.equals(thread) && !isDone();
    }
  }
}
