// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared level in the memory of one process: for tests, and as the model that a store's
 * implementation is compared with.
 *
 * <p>Thread-safe. Always available.
 */
public final class MemoryCacheLevel implements CacheLevel {

  private final Cache<StoreKey, StoredShapes> values;

  /** Guarded by {@code this}, like all below up to {@code time}. */
  private final Map<StoreKey, Lease> leases = new HashMap<>();

  private final List<CacheLevelListener> listeners = new ArrayList<>();
  private final Map<String, Long> invalidatedTags = new HashMap<>();
  private long tokens;
  private long position = 1;

  private final TimeSource time;

  /**
   * Creates an empty level.
   *
   * @param maxEntries how many values it holds at most
   * @param time what TTLs are measured with
   */
  public MemoryCacheLevel(long maxEntries, TimeSource time) {
    this.time = time;
    this.values =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .ticker(time::nanos)
            .executor(Runnable::run)
            .expireAfter(Expiry.writing((StoreKey key, StoredShapes value) -> value.ttl()))
            .build();
  }

  @Override
  public List<StoredValue> get(String cache, String key) {
    StoredShapes found = values.getIfPresent(new StoreKey(cache, key));
    return found == null ? List.of() : found.copies();
  }

  @Override
  public synchronized long put(String cache, String key, String shape, byte[] value, Duration ttl) {
    StoreKey storeKey = new StoreKey(cache, key);
    StoredValue stored = new StoredValue(shape, value.clone(), ++position);
    values.put(storeKey, new StoredShapes(List.of(stored), ttl));
    leases.remove(storeKey);
    publish(each -> each.removed(cache, key.hashCode()));
    return position;
  }

  @Override
  public synchronized long remove(String cache, Collection<String> keys) {
    position++;
    for (String key : keys) {
      StoreKey storeKey = new StoreKey(cache, key);
      values.invalidate(storeKey);
      leases.remove(storeKey);
      publish(each -> each.removed(cache, key.hashCode()));
    }
    return position;
  }

  @Override
  public synchronized long clear(String cache) {
    position++;
    values.asMap().keySet().removeIf(key -> key.cache().equals(cache));
    leases.keySet().removeIf(key -> key.cache().equals(cache));
    publish(each -> each.cleared(cache));
    return position;
  }

  @Override
  public synchronized long invalidateTags(Collection<String> tags, Duration memory) {
    position++;
    tags.forEach(tag -> invalidatedTags.put(tag, position));
    int[] hashes = tags.stream().mapToInt(String::hashCode).toArray();
    listeners.forEach(each -> each.tagsInvalidated(hashes, position));
    return position;
  }

  @Override
  public synchronized long lastInvalidationOf(Collection<String> tags) {
    return tags.stream().mapToLong(tag -> invalidatedTags.getOrDefault(tag, 0L)).max().orElse(0);
  }

  @Override
  public synchronized LoadLease lease(String cache, String key, Duration longest, boolean replace) {
    StoreKey storeKey = new StoreKey(cache, key);
    StoredShapes found = replace ? null : values.getIfPresent(storeKey);
    if (found != null) {
      return new LoadLease.Found(found.copies());
    }
    Lease known = leases.get(storeKey);
    long now = time.nanos();
    if (known != null && known.endNanos() - now > 0) {
      return new LoadLease.Busy(Duration.ofNanos(known.endNanos() - now));
    }
    Lease lease = new Lease(Long.toString(++tokens), now + longest.toNanos(), position);
    leases.put(storeKey, lease);
    return new LoadLease.Granted(lease.token());
  }

  @Override
  public synchronized boolean putIfLeased(ConditionalPut put) {
    StoreKey storeKey = new StoreKey(put.cache(), put.key());
    Lease known = leases.get(storeKey);
    if (known == null
        || !known.token().equals(put.token())
        || known.endNanos() - time.nanos() <= 0) {
      return false;
    }
    leases.remove(storeKey);
    listeners.forEach(each -> each.loadEnded(put.cache(), put.key().hashCode()));
    boolean overtaken = lastInvalidationOf(put.tags()) > known.position();
    if (put.value() != null && !overtaken) {
      StoredValue stored = new StoredValue(put.shape(), put.value().clone(), known.position());
      values.put(storeKey, StoredShapes.with(values.getIfPresent(storeKey), stored, put.ttl()));
    }
    return !overtaken;
  }

  @Override
  public synchronized void subscribe(CacheLevelListener listener) {
    // Listeners are notified before an invalidation returns: everything is known, now and for ever.
    listeners.add(listener);
    listener.invalidationsLost(position);
    listener.caughtUpTo(time.nanos() + Long.MAX_VALUE / 4);
  }

  @Override
  public boolean isAppliedUpTo(long logPosition) {
    return true;
  }

  /** Notifies all, the one that did it among them; a single one knows what it did itself. */
  private void publish(Consumer<CacheLevelListener> invalidation) {
    if (listeners.size() > 1) {
      listeners.forEach(invalidation);
    }
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  private record StoreKey(String cache, String key) {}

  /** The values of a key, one of each shape; all expire with the last. */
  private record StoredShapes(List<StoredValue> values, Duration ttl) {

    private static StoredShapes with(
        @Nullable StoredShapes known, StoredValue added, Duration ttl) {
      List<StoredValue> all = new ArrayList<>(known == null ? List.of() : known.values());
      all.removeIf(each -> each.shape().equals(added.shape()));
      all.add(added);
      return new StoredShapes(
          List.copyOf(all), known == null || ttl.compareTo(known.ttl()) > 0 ? ttl : known.ttl());
    }

    private List<StoredValue> copies() {
      return values.stream()
          .map(each -> new StoredValue(each.shape(), each.bytes().clone(), each.position()))
          .toList();
    }
  }

  private record Lease(String token, long endNanos, long position) {}
}
