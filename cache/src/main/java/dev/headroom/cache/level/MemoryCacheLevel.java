// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shared level for instances that live in one process: tests, and what a store's implementation
 * is compared with.
 *
 * <p>Thread-safe. Never away.
 */
public final class MemoryCacheLevel implements CacheLevel {

  private final com.github.benmanes.caffeine.cache.Cache<StoreKey, StoredBytes> held;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@code lock}, like all below up to {@code time}. */
  private final Map<StoreKey, Lease> grants = new HashMap<>();

  private final List<CacheLevelListener> followers = new ArrayList<>();
  private final Map<String, Long> ends = new HashMap<>();
  private long tokens;
  private long position = 1;

  private final TimeSource time;

  /**
   * Makes an empty level.
   *
   * @param maxEntries how many values it holds at most
   * @param time what TTLs are measured with
   */
  public MemoryCacheLevel(long maxEntries, TimeSource time) {
    this.time = time;
    this.held =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .ticker(time::nanos)
            .executor(Runnable::run)
            .expireAfter(Expiry.writing((StoreKey address, StoredBytes value) -> value.ttl()))
            .build();
  }

  @Override
  public @Nullable StoredValue get(String cache, String key) {
    StoredBytes found = held.getIfPresent(new StoreKey(cache, key));
    return found == null ? null : found.copy();
  }

  @Override
  public long put(String cache, String key, byte[] value, Duration ttl) {
    StoreKey address = new StoreKey(cache, key);
    return locked(() -> {
      held.put(address, new StoredBytes(value.clone(), position, ttl));
      grants.remove(address);
      tell(each -> each.removed(cache, key.hashCode()));
    });
  }

  @Override
  public long remove(String cache, Collection<String> keys) {
    return locked(() -> {
      for (String key : keys) {
        StoreKey address = new StoreKey(cache, key);
        held.invalidate(address);
        grants.remove(address);
        tell(each -> each.removed(cache, key.hashCode()));
      }
    });
  }

  @Override
  public long clear(String cache) {
    return locked(() -> {
      held.asMap().keySet().removeIf(address -> address.cache().equals(cache));
      grants.keySet().removeIf(address -> address.cache().equals(cache));
      tell(each -> each.cleared(cache));
    });
  }

  @Override
  public long invalidateTags(Collection<String> tags, Duration memory) {
    return locked(() -> {
      tags.forEach(tag -> ends.put(tag, position));
      int[] hashes = tags.stream().mapToInt(String::hashCode).toArray();
      followers.forEach(each -> each.tagsInvalidated(hashes, position));
    });
  }

  @Override
  public long lastInvalidationOf(Collection<String> tags) {
    lock.lock();
    try {
      return lastEnd(tags);
    } finally {
      lock.unlock();
    }
  }

  private long lastEnd(Collection<String> tags) {
    return tags.stream().mapToLong(tag -> ends.getOrDefault(tag, 0L)).max().orElse(0);
  }

  @Override
  public LoadLease lease(String cache, String key, Duration longest, boolean anew) {
    StoreKey address = new StoreKey(cache, key);
    lock.lock();
    try {
      StoredBytes found = anew ? null : held.getIfPresent(address);
      if (found != null) {
        return new LoadLease.Found(found.copy());
      }
      Lease known = grants.get(address);
      long now = time.nanos();
      if (known != null && known.overNanos() - now > 0) {
        return new LoadLease.Busy(Duration.ofNanos(known.overNanos() - now));
      }
      Lease grant = new Lease(Long.toString(++tokens), now + longest.toNanos(), position);
      grants.put(address, grant);
      return new LoadLease.Granted(grant.token());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean putIfLeased(ConditionalPut fill) {
    StoreKey address = new StoreKey(fill.cache(), fill.key());
    lock.lock();
    try {
      Lease known = grants.get(address);
      if (known == null
          || !known.token().equals(fill.token())
          || known.overNanos() - time.nanos() <= 0) {
        return false;
      }
      grants.remove(address);
      followers.forEach(each -> each.loadEnded(fill.cache(), fill.key().hashCode()));
      boolean overtaken = lastEnd(fill.tags()) > known.birth();
      if (fill.value() != null && !overtaken) {
        held.put(address, new StoredBytes(fill.value().clone(), known.birth(), fill.ttl()));
      }
      return !overtaken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void subscribe(CacheLevelListener follower) {
    // RemovalTarget are told before they return: everything is known, now and for ever.
    lock.lock();
    try {
      followers.add(follower);
      follower.invalidationsLost(position);
      follower.caughtUpTo(time.nanos() + Long.MAX_VALUE / 4);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isAppliedUpTo(long asked) {
    return true;
  }

  /** Tells all, he who did it among them; a single one knows what he did himself. */
  private void tell(Consumer<CacheLevelListener> what) {
    if (followers.size() > 1) {
      followers.forEach(what);
    }
  }

  /** Does a step at a new position, and returns that. */
  private long locked(Runnable step) {
    lock.lock();
    try {
      position++;
      step.run();
      return position;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  private record StoreKey(String cache, String key) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared; the arrays are copied at the door
  private record StoredBytes(byte[] value, long birth, Duration ttl) {

    private StoredValue copy() {
      return new StoredValue(value.clone(), birth);
    }
  }

  private record Lease(String token, long overNanos, long birth) {}
}
