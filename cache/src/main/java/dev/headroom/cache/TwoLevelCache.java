// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cache: memory in front, the shared level behind it if there is one.
 *
 * <p>Method. A load in flight stands in memory like a value: who comes second finds it and waits,
 * and a slow load blocks no other key. {@code invalidate} removes the entry, in flight or not, and
 * with it the load's right to be kept: a load writes to the shared level only while its own future
 * is still the entry, and both that check with its write and an invalidation hold the key's stripe.
 * An invalidation removes the entry again after the shared level has answered: a load that began in
 * between may have read there what was about to be removed. Lock order: one stripe, then the
 * journal; {@code clear} takes all stripes in their order. The loader runs under no lock.
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
  private final com.github.benmanes.caffeine.cache.Cache<K, Slot<V>> memory;
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
    // A load weighs nothing, so that it is never evicted before it is over. Caffeine expires
    // nothing:
    // one reading of the clock tells both whether an entry is over and whether it is coherent.
    this.memory =
        Caffeine.newBuilder()
            .maximumWeight(policy.maxEntries())
            .weigher((K key, Slot<V> slot) -> slot instanceof Load ? 0 : 1)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public V get(K key, Loader<? super K, ? extends V> loader) {
    while (true) {
      Slot<V> known = memory.getIfPresent(key);
      if (known instanceof Entry<V> entry && serves(entry)) {
        counters.memoryHits.increment();
        return entry.value();
      }
      if (known == null) {
        Load<V> load = new Load<>(mark(key));
        known = memory.asMap().putIfAbsent(key, load);
        if (known == null) {
          return load(key, loader, load);
        }
      }
      Entry<V> entry = known instanceof Load<V> load ? joined(load) : null;
      if (entry != null) {
        counters.memoryHits.increment();
        return entry.value();
      }
      if (!(known instanceof Entry<V> fresh && serves(fresh))) {
        memory.asMap().remove(key, known);
      }
    }
  }

  private boolean serves(Entry<V> entry) {
    long now = time.nanos();
    return !entry.isOver(now) && marks.serve(entry.mark(), now);
  }

  /**
   * Waits for the load of another; null if something overtook it before this call began, or if it
   * was interrupted, so that this caller must load.
   */
  private @Nullable Entry<V> joined(Load<V> load) {
    return marks.serve(load.mark(), time.nanos()) ? waits.await(name(), load) : null;
  }

  private V load(K key, Loader<? super K, ? extends V> loader, Load<V> load) {
    try {
      Entry<V> entry = shared == null ? bring(key, loader, load) : find(key, loader, load, shared);
      memory.asMap().replace(key, load, entry);
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
    return new Entry<>(value, over(lives(key).memory()), load.mark());
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
        level.giveBack(written, turn.token());
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
    if (memory.getIfPresent(key) instanceof Entry<V> entry) {
      if (serves(entry)) {
        counters.memoryHits.increment();
        return entry.value();
      }
      memory.asMap().remove(key, entry);
    }
    Entry<V> found = shared == null ? null : shared.find(keyWriter.apply(key), mark(key));
    if (found == null) {
      counters.misses.increment();
      return null;
    }
    counters.sharedHits.increment();
    memory.asMap().putIfAbsent(key, found);
    return found.value();
  }

  @Override
  public void put(K key, V value) {
    Objects.requireNonNull(value, "value");
    Lives lives = lives(key);
    ReentrantLock stripe = stripe(key);
    stripe.lock();
    try {
      // What is being read now is older. The mark is taken before the level hears of the value:
      // what
      // another instance removes or puts after it must tell on it.
      marks.removed(keyWriter.apply(key).hashCode());
      Mark mark = mark(key);
      if (shared != null) {
        shared.keep(keyWriter.apply(key), value, lives.shared());
      }
      memory.put(key, new Entry<>(value, over(lives.memory()), mark));
      marks.wake(keyWriter.apply(key).hashCode());
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
        marks.removed(keyWriter.apply(key).hashCode());
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
        marks.allRemoved();
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
    return counters.snapshot(name(), memory.estimatedSize());
  }

  private Lives lives(K key) {
    double share = policy.shareOfTtl(key.hashCode() ^ time.nanos());
    Duration ttl = shortened(policy.ttl(), share);
    return new Lives(shared == null ? ttl : shortened(policy.memoryTtl(), share), ttl);
  }

  private static Duration shortened(Duration whole, double share) {
    return Duration.ofNanos(Math.max(MILLI, (long) (whole.toNanos() * share)));
  }

  private long over(Duration life) {
    return time.nanos() + life.toNanos();
  }

  private ReentrantLock stripe(K key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return stripes[hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(STRIPES))];
  }

  /** How long one value lives in memory and in the shared level. */
  private record Lives(Duration memory, Duration shared) {}
}
