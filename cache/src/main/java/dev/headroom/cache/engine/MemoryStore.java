// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.policy.CachePolicy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one cache in this process, and the locks of its keys.
 *
 * <p>Caffeine evicts by size and expires nothing: one reading of the clock decides both whether an
 * entry has expired and whether it is coherent; and an expired entry may still be served.
 *
 * <p>Thread-safe.
 */
public final class MemoryStore<K, V> {

  /** Enough that two keys rarely share one, few enough that {@code clear} may take them all. */
  private static final int LOCKS = 64;

  private final Cache<K, Slot<V>> slots;
  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

  MemoryStore(CachePolicy<V> policy, Runnable onEviction) {
    ToIntFunction<? super V> weigher = policy.weigher();
    // A load weighs nothing, so that it is never evicted before it has ended.
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(policy.maxEntries())
            .weigher((K key, Slot<V> slot) -> weight(slot, weigher))
            .executor(Runnable::run)
            .evictionListener((key, slot, cause) -> onEviction.run())
            .build();
  }

  private static <V> int weight(Slot<V> slot, @Nullable ToIntFunction<? super V> weigher) {
    return switch (slot) {
      case Load<V> load -> 0;
      case Entry<V> entry -> weigher == null ? 1 : Math.max(1, weigher.applyAsInt(entry.value()));
    };
  }

  /** Returns the slot of a key; null if there is none. */
  public @Nullable Slot<V> get(K key) {
    return slots.getIfPresent(key);
  }

  /** Returns whether that very slot is there; does not count as a use. */
  boolean contains(K key, Slot<V> slot) {
    return slots.policy().getIfPresentQuietly(key) == slot;
  }

  /** Puts a slot in place of any other. */
  public void put(K key, Slot<V> slot) {
    slots.put(key, slot);
  }

  /** Puts a slot where the known one is, or where none is; returns whether it did. */
  public boolean replace(K key, @Nullable Slot<V> known, Slot<V> slot) {
    return known == null
        ? slots.asMap().putIfAbsent(key, slot) == null
        : slots.asMap().replace(key, known, slot);
  }

  /** Removes any slot of a key. */
  public void remove(K key) {
    slots.invalidate(key);
  }

  void remove(K key, Slot<V> known) {
    slots.asMap().remove(key, known);
  }

  /** Removes all slots. */
  public void clear() {
    slots.invalidateAll();
  }

  /** Returns how many slots there are, roughly. */
  public long estimatedSize() {
    return slots.estimatedSize();
  }

  /** Returns the weight of all values. */
  public long weight() {
    return slots.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  /** Returns a copy of the keys. */
  public List<K> keys() {
    return List.copyOf(slots.asMap().keySet());
  }

  /** Returns the lock of a key. */
  public ReentrantLock lock(K key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return locks[hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(LOCKS))];
  }

  /** Takes the locks of all keys. */
  public void lockAll() {
    for (ReentrantLock lock : locks) {
      lock.lock();
    }
  }

  /** Releases the locks of all keys. */
  public void unlockAll() {
    for (ReentrantLock lock : locks) {
      lock.unlock();
    }
  }

  /**
   * What memory holds for a key: a value, or a load in flight.
   *
   * <p>Thread-safe. Equal to itself alone, so that a slot is replaced without comparing values.
   */
  public sealed interface Slot<V> {

    /** Returns the stamp that was taken before the value was read. */
    ReadStamp stamp();
  }

  /** A value in memory. Immutable. */
  public static final class Entry<V> implements Slot<V> {

    private final V value;
    private final ReadStamp stamp;
    private final Expiry expiry;
    private final long checkAtNanos;

    /** Creates an entry that is fresh until its expiry asks for a check. */
    public Entry(V value, ReadStamp stamp, Expiry expiry) {
      this(value, stamp, expiry, expiry.checkAtNanos());
    }

    private Entry(V value, ReadStamp stamp, Expiry expiry, long checkAtNanos) {
      this.value = value;
      this.stamp = stamp;
      this.expiry = expiry;
      this.checkAtNanos = checkAtNanos;
    }

    /** Returns the value. */
    public V value() {
      return value;
    }

    @Override
    public ReadStamp stamp() {
      return stamp;
    }

    /** Returns when the value expires. */
    public Expiry expiry() {
      return expiry;
    }

    /** Returns whether a hit needs no look at the expiry; one comparison. */
    boolean isFresh(long nowNanos) {
      return nowNanos - checkAtNanos < 0;
    }

    /** Returns the same value, fresh until that instant. */
    Entry<V> freshUntil(long nanos) {
      return new Entry<>(value, stamp, expiry, nanos);
    }
  }

  /**
   * A load in flight. It is in memory from its start, so that a second caller finds it.
   *
   * <p>A failed load is cancelled, and remembers its failure. It references its thread only while
   * it runs.
   *
   * <p>Thread-safe.
   */
  public static final class Load<V> extends CompletableFuture<Entry<V>> implements Slot<V> {

    private final String encoded;
    private final ReadStamp stamp;
    private volatile @Nullable Entry<V> previous;
    private volatile @Nullable LoadLease lease;
    private volatile @Nullable Thread owner = Thread.currentThread();
    private volatile @Nullable Throwable failure;

    /**
     * Creates a load that the current thread runs.
     *
     * @param encoded the key as the shared level knows it
     * @param previous the value that it replaces; null if none may be served
     */
    Load(String encoded, ReadStamp stamp, @Nullable Entry<V> previous) {
      this.encoded = encoded;
      this.stamp = stamp;
      this.previous = previous;
    }

    @Override
    public ReadStamp stamp() {
      return stamp;
    }

    String encoded() {
      return encoded;
    }

    @Nullable Entry<V> previous() {
      return previous;
    }

    void setPrevious(Entry<V> stale) {
      previous = stale;
    }

    /** Sets what the shared level answered, where it had no value to serve. */
    void setLease(LoadLease answer) {
      lease = answer;
    }

    /** Returns the token of the lease; null if the load has none. */
    @Nullable String leaseToken() {
      return lease instanceof LoadLease.Granted granted ? granted.token() : null;
    }

    /** Returns whether another instance has the lease, or has loaded what this one cannot use. */
    boolean isLeasedElsewhere() {
      return lease != null && leaseToken() == null;
    }

    void endLease() {
      lease = null;
    }

    void succeed(Entry<V> entry) {
      complete(entry);
      owner = null;
    }

    void fail(Throwable failure) {
      this.failure = failure;
      cancel(false);
      owner = null;
    }

    /** Ends the load without a value: whoever waits for it loads instead. */
    void abandon() {
      cancel(false);
      owner = null;
    }

    /** The thread that loads; null once the load has ended. */
    @Nullable Thread owner() {
      return owner;
    }

    /** Returns whether the loader failed, and not merely because its thread was interrupted. */
    boolean isFailed() {
      return failure != null
          && !(failure instanceof LoadException known
              && known.getCause() instanceof InterruptedException);
    }
  }
}
