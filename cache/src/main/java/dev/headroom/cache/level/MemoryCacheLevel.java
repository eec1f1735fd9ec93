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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A shared level in the memory of one process: for tests, and as the model that a store's
 * implementation is compared with.
 *
 * <p>Thread-safe. Always available.
 */
public final class MemoryCacheLevel implements CacheLevel {

  /** Names a whole cache among fences, and the tags among caches; no name is like these. */
  private static final String WHOLE = "\0";

  private static final String TAGS = "";

  private final Cache<StoreKey, StoredShapes> values;

  /** Guarded by {@code this}, like all below up to {@code time}. */
  private final Map<StoreKey, Lease> leases = new HashMap<>();

  private final List<CacheLevelListener> listeners = new ArrayList<>();
  private final Map<String, Long> invalidatedTags = new HashMap<>();

  /** When each fence ends, by what it is around and by its token. */
  private final Map<StoreKey, Map<String, Long>> fences = new HashMap<>();

  /** The transactions that may still put the value of a key. */
  private final Map<StoreKey, String> rights = new HashMap<>();

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
  public synchronized long put(
      String cache, String key, String shape, byte[] value, Duration ttl, Collection<String> tags) {
    ConditionalPut put = new ConditionalPut(cache, key, "", shape, value, ttl, tags);
    return replace(put, true, Fence.NONE).position();
  }

  @Override
  public synchronized FencedPut putIfFenced(ConditionalPut put) {
    StoreKey storeKey = new StoreKey(put.cache(), put.key());
    Fence fence = new Fence(put.token(), Fence.Step.END);
    boolean mayPut = fence.transaction().equals(rights.get(storeKey));
    fence(storeKey, fence);
    return replace(put, mayPut, fence);
  }

  private FencedPut replace(ConditionalPut put, boolean mayPut, Fence fence) {
    StoreKey storeKey = new StoreKey(put.cache(), put.key());
    boolean isStored = mayPut && put.value() != null && !isFenced(put, time.nanos());
    drop(storeKey);
    position++;
    if (isStored && put.value() != null) {
      StoredValue stored = new StoredValue(put.shape(), put.value().clone(), position);
      values.put(storeKey, new StoredShapes(List.of(stored), put.ttl()));
    }
    int[] hashes = {put.key().hashCode()};
    publish(put.cache(), hashes, fence, each -> each.removed(put.cache(), hashes[0]));
    return new FencedPut(position, isStored);
  }

  @Override
  public synchronized long remove(String cache, Collection<String> keys, Fence fence) {
    position++;
    for (String key : keys) {
      StoreKey storeKey = new StoreKey(cache, key);
      boolean mayPut =
          fence.step() == Fence.Step.BEGIN
              || (fence.step() == Fence.Step.END
                  && fence.transaction().equals(rights.get(storeKey)));
      drop(storeKey);
      fence(storeKey, fence);
      if (mayPut) {
        rights.put(storeKey, fence.transaction());
      }
      int[] hashes = {key.hashCode()};
      publish(cache, hashes, fence, each -> each.removed(cache, hashes[0]));
    }
    return position;
  }

  private void drop(StoreKey storeKey) {
    values.invalidate(storeKey);
    leases.remove(storeKey);
    rights.remove(storeKey);
  }

  @Override
  public synchronized long clear(String cache, Fence fence) {
    position++;
    values.asMap().keySet().removeIf(key -> key.cache().equals(cache));
    leases.keySet().removeIf(key -> key.cache().equals(cache));
    rights.keySet().removeIf(key -> key.cache().equals(cache));
    fence(new StoreKey(cache, WHOLE), fence);
    publish(cache, new int[0], fence, each -> each.cleared(cache));
    return position;
  }

  @Override
  public synchronized long invalidateTags(Collection<String> tags, Duration memory, Fence fence) {
    position++;
    tags.forEach(tag -> {
      invalidatedTags.put(tag, position);
      fence(new StoreKey(TAGS, tag), fence);
    });
    int[] hashes = tags.stream().mapToInt(String::hashCode).toArray();
    listeners.forEach(each -> {
      notifyOfFence(each, TAGS, hashes, fence, Fence.Step.BEGIN);
      each.tagsInvalidated(hashes, position);
      notifyOfFence(each, TAGS, hashes, fence, Fence.Step.END);
    });
    return position;
  }

  private void fence(StoreKey around, Fence fence) {
    if (fence.step() == Fence.Step.NONE) {
      return;
    }
    long now = time.nanos();
    long longest = Fence.LONGEST.toNanos();
    fences.values().forEach(all -> all.values().removeIf(end -> now - end > longest));
    fences.values().removeIf(Map::isEmpty);
    Map<String, Long> standing = fences.computeIfAbsent(around, any -> new HashMap<>());
    if (fence.step() == Fence.Step.BEGIN) {
      standing.put(fence.token(), now + longest);
    } else {
      standing.remove(fence.token());
    }
  }

  /** Whether something around a value is fenced at or after an instant. */
  private boolean isFenced(ConditionalPut put, long sinceNanos) {
    return Stream.concat(
            Stream.of(new StoreKey(put.cache(), put.key()), new StoreKey(put.cache(), WHOLE)),
            put.tags().stream().map(tag -> new StoreKey(TAGS, tag)))
        .flatMap(each -> fences.getOrDefault(each, Map.of()).values().stream())
        .anyMatch(end -> end - sinceNanos > 0);
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
    Lease lease = new Lease(Long.toString(++tokens), now, now + longest.toNanos(), position);
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
    boolean overtaken =
        lastInvalidationOf(put.tags()) > known.position() || isFenced(put, known.grantNanos());
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

  private void publish(
      String cache, int[] hashes, Fence fence, Consumer<CacheLevelListener> invalidation) {
    publish(each -> {
      notifyOfFence(each, cache, hashes, fence, Fence.Step.BEGIN);
      invalidation.accept(each);
      notifyOfFence(each, cache, hashes, fence, Fence.Step.END);
    });
  }

  private static void notifyOfFence(
      CacheLevelListener listener, String cache, int[] hashes, Fence fence, Fence.Step step) {
    if (fence.step() == step) {
      listener.fenced(cache, hashes, fence);
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

  private record Lease(String token, long grantNanos, long endNanos, long position) {}
}
