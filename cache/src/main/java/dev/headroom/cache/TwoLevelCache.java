// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
 * hold the key's stripe. An invalidation removes the entry again after the shared level has
 * answered: a load that began in between may have read there what was about to be removed. Lock
 * order: one stripe, then the journal; {@code clear} takes all stripes in their order. The loader
 * runs under no lock.
 *
 * <p>Thread-safe.
 */
final class TwoLevelCache<K, V> implements Cache<K, V> {

  /** Enough that two keys rarely share one, few enough that {@code clear} may take them all. */
  private static final int STRIPES = 64;

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final CachePolicy<V> policy;
  private final Function<? super K, String> keyWriter;
  private final @Nullable SharedValues<V> shared;
  private final TimeSource time;
  private final Waits waits;
  private final Marks marks;
  private final Counters counters = new Counters();
  private final Loads loads;
  private final AsyncCache<K, Entry<V>> memory;
  private final ReentrantLock[] stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

  TwoLevelCache(
      CachePolicy<V> policy,
      Function<? super K, String> keyWriter,
      @Nullable CacheLevel level,
      TimeSource time,
      Caches.Ties ties) {
    this.policy = policy;
    this.keyWriter = keyWriter;
    this.time = time;
    this.waits = ties.waits();
    this.marks = ties.coherence().marks(policy.name(), policy.bound(), policy.maxEntries());
    this.loads = new Loads(policy.name(), counters, time);
    this.shared = level == null ? null : new SharedValues<>(policy, level, counters, time, marks);
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
    while (true) {
      CompletableFuture<Entry<V>> known = memory.getIfPresent(key);
      if (known == null) {
        Load<V> load = new Load<>(mark(key));
        known = memory.asMap().putIfAbsent(key, load);
        if (known == null) {
          return load(key, loader, load);
        }
      }
      Entry<V> entry = entryOf(known);
      if (entry != null) {
        counters.memoryHits.increment();
        return entry.value();
      }
      memory.asMap().remove(key, known);
    }
  }

  /**
   * The entry of a future; null if it may not be served any more, or if its load was interrupted,
   * so that this caller must load.
   */
  private @Nullable Entry<V> entryOf(CompletableFuture<Entry<V>> known) {
    if (isWell(known)) {
      Entry<V> entry = known.join();
      return marks.serve(entry.mark()) ? entry : null;
    }
    Load<V> load = (Load<V>) known;
    return marks.serve(load.mark()) ? waits.await(name(), load) : null;
  }

  private V load(K key, Loader<? super K, ? extends V> loader, Load<V> load) {
    try {
      Entry<V> entry = shared == null ? bring(key, loader, load) : find(key, loader, load, shared);
      load.succeed(entry);
      return entry.value();
    } catch (Throwable t) {
      memory.asMap().remove(key, load);
      load.fail(t);
      throw t;
    }
  }

  private Entry<V> bring(K key, Loader<? super K, ? extends V> loader, Load<V> load) {
    counters.misses.increment();
    V value = loads.call(key, loader);
    return new Entry<>(value, lives(key).memory(), load.mark());
  }

  /** Takes it from the shared level, or loads it if no other instance does. */
  private Entry<V> find(
      K key, Loader<? super K, ? extends V> loader, Load<V> load, SharedValues<V> level) {
    String written = keyWriter.apply(key);
    SharedValues.Turn<V> turn = level.turn(written, load.mark());
    if (turn.entry() != null) {
      counters.sharedHits.increment();
      return turn.entry();
    }
    boolean loaded = false;
    try {
      Entry<V> entry = bring(key, loader, load);
      loaded = true;
      if (!keep(key, written, turn.token(), entry.value(), load)) {
        memory.asMap().remove(key, load);
      }
      return entry;
    } finally {
      if (!loaded) {
        level.giveBack(written, turn.token());
      }
    }
  }

  /** Writes a load to the shared level unless something overtook it; false if something did. */
  private boolean keep(K key, String written, @Nullable String token, V value, Load<V> load) {
    ReentrantLock stripe = stripe(key);
    stripe.lock();
    try {
      if (memory.asMap().get(key) != load) {
        counters.refusedFills.increment();
        return false;
      }
      return shared == null || shared.fill(written, token, value, lives(key).shared());
    } finally {
      stripe.unlock();
    }
  }

  private Mark mark(K key) {
    return marks.take(keyWriter.apply(key).hashCode());
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    CompletableFuture<Entry<V>> known = memory.getIfPresent(key);
    if (known != null && isWell(known) && marks.serve(known.join().mark())) {
      counters.memoryHits.increment();
      return known.join().value();
    }
    Entry<V> found = shared == null ? null : shared.find(keyWriter.apply(key), mark(key));
    (found == null ? counters.misses : counters.sharedHits).increment();
    return found == null ? null : found.value();
  }

  @Override
  public void put(K key, V value) {
    Objects.requireNonNull(value, "value");
    Lives lives = lives(key);
    ReentrantLock stripe = stripe(key);
    stripe.lock();
    try {
      // Taken first: what another instance removes or puts after ours must tell on it.
      Mark mark = mark(key);
      if (shared != null) {
        shared.keep(keyWriter.apply(key), value, lives.shared());
      }
      memory.put(key, CompletableFuture.completedFuture(new Entry<>(value, lives.memory(), mark)));
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public Invalidation invalidate(K key) {
    ReentrantLock stripe = stripe(key);
    stripe.lock();
    try {
      memory.asMap().remove(key);
      if (shared == null) {
        return Invalidation.EVERYWHERE;
      }
      try {
        return shared.remove(keyWriter.apply(key));
      } finally {
        memory.asMap().remove(key);
      }
    } finally {
      stripe.unlock();
    }
  }

  @Override
  public Invalidation clear() {
    for (ReentrantLock stripe : stripes) {
      stripe.lock();
    }
    try {
      memory.asMap().clear();
      if (shared == null) {
        return Invalidation.EVERYWHERE;
      }
      try {
        return shared.clear();
      } finally {
        memory.asMap().clear();
      }
    } finally {
      for (ReentrantLock stripe : stripes) {
        stripe.unlock();
      }
    }
  }

  /** Applies to the shared level what could not be applied while it was away. */
  boolean settle() {
    return shared == null || shared.settle();
  }

  @Override
  public CacheStats stats() {
    return counters.snapshot(name(), memory.synchronous().estimatedSize());
  }

  private Lives lives(K key) {
    double share = policy.shareOfTtl(key.hashCode() ^ time.nanos());
    Duration ttl = shortened(policy.ttl(), share);
    return new Lives(shared == null ? ttl : shortened(policy.memoryTtl(), share), ttl);
  }

  private static Duration shortened(Duration whole, double share) {
    return Duration.ofNanos(Math.max(MILLI, (long) (whole.toNanos() * share)));
  }

  private static boolean isWell(CompletableFuture<?> known) {
    return known.state() == Future.State.SUCCESS;
  }

  private ReentrantLock stripe(K key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return stripes[hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(STRIPES))];
  }

  /** How long one value lives in memory and in the shared level. */
  private record Lives(Duration memory, Duration shared) {}
}
