// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.cache.engine.Slot.Entry;
import dev.headroom.cache.engine.Slot.Load;
import dev.headroom.cache.policy.CachePolicy;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
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

  MemoryStore(CachePolicy<V> policy, LongAdder evictions) {
    ToIntFunction<? super V> weigher = policy.weigher();
    // A load weighs nothing, so that it is never evicted before it has ended.
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(policy.maxEntries())
            .weigher((K key, Slot<V> slot) -> weight(slot, weigher))
            .executor(Runnable::run)
            .evictionListener((key, slot, cause) -> evictions.increment())
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
}
