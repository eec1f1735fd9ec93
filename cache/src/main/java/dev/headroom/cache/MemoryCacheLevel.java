// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
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

  private final com.github.benmanes.caffeine.cache.Cache<Address, Kept> kept;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@code lock}, like {@code followers} and {@code tokens}. */
  private final Map<Address, Grant> grants = new HashMap<>();

  private final List<CacheFollower> followers = new ArrayList<>();
  private long tokens;

  private final TimeSource time;

  /**
   * Makes an empty level.
   *
   * @param maxEntries how many values it holds at most
   * @param time what TTLs are measured with
   */
  public MemoryCacheLevel(long maxEntries, TimeSource time) {
    this.time = time;
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .ticker(time::nanos)
            .executor(Runnable::run)
            .expireAfter(Expiry.writing((Address address, Kept value) -> value.ttl()))
            .build();
  }

  @Override
  public byte @Nullable [] get(String cache, String key) {
    Kept found = kept.getIfPresent(new Address(cache, key));
    return found == null ? null : found.value().clone();
  }

  @Override
  public void put(String cache, String key, byte[] value, Duration ttl) {
    Address address = new Address(cache, key);
    locked(() -> {
      kept.put(address, new Kept(value.clone(), ttl));
      grants.remove(address);
      tell(each -> each.removed(cache, key.hashCode()));
    });
  }

  @Override
  public void remove(String cache, String key) {
    Address address = new Address(cache, key);
    locked(() -> {
      kept.invalidate(address);
      grants.remove(address);
      tell(each -> each.removed(cache, key.hashCode()));
    });
  }

  @Override
  public void clear(String cache) {
    locked(() -> {
      kept.asMap().keySet().removeIf(address -> address.cache().equals(cache));
      grants.keySet().removeIf(address -> address.cache().equals(cache));
      tell(each -> each.cleared(cache));
    });
  }

  @Override
  public Claim claim(String cache, String key, Duration longest, boolean anew) {
    Address address = new Address(cache, key);
    lock.lock();
    try {
      byte[] found = anew ? null : get(cache, key);
      if (found != null) {
        return new Claim.Found(found);
      }
      Grant known = grants.get(address);
      long now = time.nanos();
      if (known != null && known.overNanos() - now > 0) {
        return new Claim.Busy(Duration.ofNanos(known.overNanos() - now));
      }
      Grant grant = new Grant(Long.toString(++tokens), now + longest.toNanos());
      grants.put(address, grant);
      return new Claim.Granted(grant.token());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean fill(
      String cache, String key, String token, byte @Nullable [] value, Duration ttl) {
    Address address = new Address(cache, key);
    lock.lock();
    try {
      Grant known = grants.get(address);
      if (known == null || !known.token().equals(token) || known.overNanos() - time.nanos() <= 0) {
        return false;
      }
      grants.remove(address);
      if (value != null) {
        kept.put(address, new Kept(value.clone(), ttl));
      }
      followers.forEach(each -> each.filled(cache, key.hashCode()));
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void follow(CacheFollower follower) {
    // Removals are told before they return: everything is known, now and for ever.
    locked(() -> followers.add(follower));
    follower.confirmed(time.nanos() + Long.MAX_VALUE / 4);
  }

  /** Tells all, he who did it among them; a single one knows what he did himself. */
  private void tell(Consumer<CacheFollower> what) {
    if (followers.size() > 1) {
      followers.forEach(what);
    }
  }

  private void locked(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean available() {
    return true;
  }

  private record Address(String cache, String key) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared; the arrays are copied at the door
  private record Kept(byte[] value, Duration ttl) {}

  private record Grant(String token, long overNanos) {}
}
