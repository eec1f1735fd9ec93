// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.cache.policy.CachePolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one cache holds in this process, and the locks of its keys.
 *
 * <p>Caffeine expires nothing: one reading of the clock tells both whether an entry is over and
 * whether it is coherent; and an entry whose time is over may still be of use.
 *
 * <p>Thread-safe.
 */
public final class MemoryStore<K, V> {

  /** Enough that two keys rarely share one, few enough that {@code clear} may take them all. */
  private static final int STRIPES = 64;

  private final Cache<K, Slot<V>> slots;
  private final ReentrantLock[] stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

  MemoryStore(CachePolicy<V> policy) {
    ToIntFunction<? super V> weigher = policy.weigher;
    // A load weighs nothing, so that it is never evicted before it is over.
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(policy.maxWeight)
            .weigher((K key, Slot<V> slot) -> weight(slot, weigher))
            .executor(Runnable::run)
            .build();
  }

  private static <V> int weight(Slot<V> slot, @Nullable ToIntFunction<? super V> weigher) {
    return switch (slot) {
      case Load<V> load -> 0;
      case Entry<V> entry -> weigher == null ? 1 : Math.max(1, weigher.applyAsInt(entry.value()));
    };
  }

  @Nullable
  public Slot<V> get(K key) {
    return slots.getIfPresent(key);
  }

  /** Looks without that counting as use. */
  boolean contains(K key, Slot<V> slot) {
    return slots.policy().getIfPresentQuietly(key) == slot;
  }

  public void put(K key, Slot<V> slot) {
    slots.put(key, slot);
  }

  /** Puts a slot where the known one stands, or where none does. */
  public boolean replace(K key, @Nullable Slot<V> known, Slot<V> slot) {
    return known == null
        ? slots.asMap().putIfAbsent(key, slot) == null
        : slots.asMap().replace(key, known, slot);
  }

  public void remove(K key) {
    slots.invalidate(key);
  }

  void remove(K key, Slot<V> known) {
    slots.asMap().remove(key, known);
  }

  public void clear() {
    slots.invalidateAll();
  }

  public long estimatedSize() {
    return slots.estimatedSize();
  }

  public List<K> keys() {
    return List.copyOf(slots.asMap().keySet());
  }

  /** The keys that were used most, with the most used first. */
  public List<K> hottest(int most) {
    return slots
        .policy()
        .eviction()
        .map(eviction -> eviction.hottest(most))
        .map(Map::keySet)
        .map(List::copyOf)
        .orElse(List.of());
  }

  public ReentrantLock lock(K key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return stripes[hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(STRIPES))];
  }

  public void lockAll() {
    for (ReentrantLock stripe : stripes) {
      stripe.lock();
    }
  }

  public void unlockAll() {
    for (ReentrantLock stripe : stripes) {
      stripe.unlock();
    }
  }
}
