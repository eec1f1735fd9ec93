// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.InvalidationStamps;
import dev.headroom.cache.coherence.InvalidationStamps.ReadStamp;
import dev.headroom.cache.coherence.PendingInvalidations;
import dev.headroom.cache.engine.ExpiryPolicy.Expiry;
import dev.headroom.cache.engine.ExpiryPolicy.Freshness;
import dev.headroom.cache.engine.LoaderCalls.LoadedValue;
import dev.headroom.cache.engine.MemoryStore.Entry;
import dev.headroom.cache.engine.MemoryStore.Load;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.policy.WhenUnavailable;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of one cache in the shared level: finds them, leases the right to load them, and
 * stores what was loaded. Every method bypasses the level while it is unavailable.
 *
 * <p>Thread-safe.
 */
public final class SharedValues<V> {
  /** A load that takes longer stays in the memory of its own instance. */
  private static final Duration MAX_LEASE = Duration.ofSeconds(30);

  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  /** One shared value's expiry differs by this when it is read twice, for want of precision. */
  private static final long MAX_SKEW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final CachePolicy<V> policy;
  private final CacheLevel level;
  private final PendingInvalidations pendingTags;
  private final PendingInvalidations pending;
  private final CacheCounters counters;
  private final InvalidationStamps stamps;
  private final EntryCodec<V> entries;
  private final ExpiryPolicy<V> expiry;
  private final TimeSource time;

  SharedValues(
      CachePolicy<V> policy,
      CacheLevel level,
      CacheContext context,
      CacheCounters counters,
      InvalidationStamps stamps,
      ExpiryPolicy<V> expiry) {
    this.policy = policy;
    this.level = level;
    this.pendingTags = context.tags().pending();
    this.counters = counters;
    this.stamps = stamps;
    this.expiry = expiry;
    this.time = context.time();
    this.entries = new EntryCodec<>(policy, level, counters, stamps, expiry, time);
    this.pending =
        new PendingInvalidations(
            keys -> level.remove(policy.name(), keys), () -> level.clear(policy.name()));
  }

  /** Finds a value that has not expired. */
  public @Nullable Entry<V> find(String key, ReadStamp stamp) {
    return findAll(Map.of(key, stamp)).get(key);
  }

  /** Finds those values that have not expired. */
  Map<String, Entry<V>> findAll(Map<String, ReadStamp> reads) {
    Map<String, Entry<V>> found = new HashMap<>();
    if (policy.codec() == null || !isReachable("get")) {
      return found;
    }
    try {
      readAll(reads.keySet())
          .forEach((key, stored) -> {
            ReadStamp stamp = reads.get(key);
            Entry<V> entry = stamp == null ? null : entries.decode(stored, stamp);
            if (entry != null && time.nanos() - entry.expiry().expiryNanos() < 0) {
              found.put(key, entry);
            }
          });
    } catch (StoreUnavailableException e) {
      bypass(e);
    }
    return found;
  }

  private Map<String, List<StoredValue>> readAll(Collection<String> keys) {
    if (keys.size() > 1) {
      return level.getAll(policy.name(), keys);
    }
    String key = keys.iterator().next();
    return Map.of(key, level.get(policy.name(), key));
  }

  /**
   * Finds the value of a load; if there is none, leases the right to load it, and returns null: one
   * round trip for both. Waits while another instance loads, though not for ever: then this one
   * loads as well, without a lease, and keeps the value in its own memory. An expired value becomes
   * what the load replaces.
   */
  @Nullable Entry<V> findOrLease(Load<V> load) {
    if (policy.codec() == null || !isReachable("get")) {
      return null;
    }
    try {
      return leaseUnlessThere(load);
    } catch (StoreUnavailableException e) {
      bypass(e);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException(
          "the wait for a load of cache " + policy.name() + " was interrupted", e);
    }
  }

  private @Nullable Entry<V> leaseUnlessThere(Load<V> load) throws InterruptedException {
    String key = load.encoded();
    int hash = key.hashCode();
    long end = time.nanos() + MAX_WAIT.toNanos();
    boolean replace = false;
    CompletableFuture<Boolean> loadEnd = null;
    while (true) {
      LoadLease lease = level.lease(policy.name(), key, MAX_LEASE, replace);
      if (lease instanceof LoadLease.Granted) {
        load.setLease(lease);
        return null;
      }
      if (lease instanceof LoadLease.Found found) {
        Entry<V> there = entries.decode(found.values(), load.stamp());
        if (there != null && !isExpired(there)) {
          return there;
        }
        if (there != null) {
          load.setPrevious(there);
        }
        replace = true;
      } else if (lease instanceof LoadLease.Busy busy) {
        long nanos = Math.min(end - time.nanos(), busy.left().toNanos());
        if (nanos <= 0) {
          return null;
        }
        replace = false;
        if (loadEnd == null || loadEnd.isDone()) {
          // Leased once more before the wait: the load may have ended before this was known here.
          loadEnd = stamps.loadEnd(hash);
        } else {
          counters.increment(CacheMeter.LEASE_WAITS);
          stamps.awaitLoadEnd(hash, loadEnd, Duration.ofNanos(nanos));
        }
      }
    }
  }

  private boolean isExpired(Entry<V> entry) {
    return expiry.freshness(entry.expiry(), time.nanos()) == Freshness.EXPIRED;
  }

  /**
   * Leases the right to load several values, and waits for no other instance; returns those, by
   * their encoded keys, that another has loaded meanwhile.
   */
  Map<String, Entry<V>> leaseAll(List<Load<V>> loads) {
    Map<String, Entry<V>> found = new HashMap<>();
    if (loads.isEmpty() || policy.codec() == null || !isReachable("get")) {
      return found;
    }
    try {
      List<String> keys = loads.stream().map(Load::encoded).toList();
      List<LoadLease> leases = level.leaseAll(policy.name(), keys, MAX_LEASE);
      for (int i = 0; i < leases.size(); i++) {
        Load<V> load = loads.get(i);
        Entry<V> there =
            leases.get(i) instanceof LoadLease.Found loaded
                ? entries.decode(loaded.values(), load.stamp())
                : null;
        if (there != null && !isExpired(there)) {
          found.put(load.encoded(), there);
        } else {
          load.setLease(leases.get(i));
        }
      }
    } catch (StoreUnavailableException e) {
      bypass(e);
    }
    return found;
  }

  /**
   * Leases the right to load a value that is still there, and waits for no other instance; returns
   * a newer value if another has loaded it, else null.
   */
  @Nullable Entry<V> findNewerOrLease(Load<V> load, Entry<V> known) {
    if (policy.codec() == null || !isReachable("refresh")) {
      return null;
    }
    try {
      Entry<V> there = entries.decode(level.get(policy.name(), load.encoded()), load.stamp());
      if (there != null
          && there.expiry().expiryNanos() - known.expiry().expiryNanos() > MAX_SKEW_NANOS) {
        return there;
      }
      load.setLease(level.lease(policy.name(), load.encoded(), MAX_LEASE, true));
    } catch (StoreUnavailableException e) {
      bypass(e);
    }
    return null;
  }

  /**
   * Stores a loaded value if the load has a lease, and ends it; false if it was invalidated
   * meanwhile, so that memory must drop it.
   */
  boolean store(Load<V> load, LoadedValue<V> loaded, Expiry expires) {
    String token = load.leaseToken();
    if (token == null) {
      return true;
    }
    boolean stored =
        storeAll(List.of(conditionalPut(load.encoded(), token, loaded, expires))).get(0);
    load.endLease();
    return stored;
  }

  ConditionalPut conditionalPut(String key, String token, LoadedValue<V> loaded, Expiry expires) {
    return new ConditionalPut(
        policy.name(),
        key,
        token,
        entries.shape(loaded),
        entries.encode(loaded, expires),
        storeTtl(expires),
        loaded.tags());
  }

  List<Boolean> storeAll(List<ConditionalPut> puts) {
    if (isReachable("put")) {
      try {
        List<Boolean> stored =
            puts.size() == 1 ? List.of(level.putIfLeased(puts.get(0))) : level.putAllIfLeased(puts);
        counters.add(CacheMeter.OVERTAKEN_LOADS, stored.stream().filter(was -> !was).count());
        return stored;
      } catch (StoreUnavailableException e) {
        counters.increment(CacheMeter.UNAVAILABLE);
      }
    }
    return puts.stream().map(put -> true).toList();
  }

  /**
   * Releases the lease of a load, if it has one still, so that others need not wait for its end.
   */
  void releaseLease(Load<V> load) {
    String token = load.leaseToken();
    if (token != null) {
      load.endLease();
      ConditionalPut release = ConditionalPut.release(policy.name(), load.encoded(), token);
      var unused = attempt(() -> level.putIfLeased(release) ? 1L : 0L);
    }
  }

  /** Returns the invalidations that the level has not got. */
  PendingInvalidations pending() {
    return pending;
  }

  /** Publishes what is pending; returns whether the shared level may be read. */
  public boolean publishPending() {
    return level.isAvailable() && pendingTags.publish() && pending.publish();
  }

  /**
   * Calls the level and returns what it returned; null if it is unavailable, or becomes so: that is
   * counted.
   */
  @Nullable Long attempt(LongSupplier call) {
    if (publishPending()) {
      try {
        return call.getAsLong();
      } catch (StoreUnavailableException e) {
        // Counted below, as if the level had been unavailable from the start.
      }
    }
    counters.increment(CacheMeter.UNAVAILABLE);
    return null;
  }

  /**
   * Publishes pending invalidations, and returns whether the level may be read then; throws if the
   * policy is to fail without it.
   */
  private boolean isReachable(String operation) {
    boolean reachable = publishPending();
    if (!reachable) {
      bypass(
          new StoreUnavailableException(
              "shared level", operation + " of cache " + policy.name(), Duration.ZERO));
    }
    return reachable;
  }

  private void bypass(StoreUnavailableException unavailable) {
    counters.increment(CacheMeter.UNAVAILABLE);
    if (policy.whenUnavailable() == WhenUnavailable.FAIL) {
      throw unavailable;
    }
  }

  private Duration storeTtl(Expiry expires) {
    long nanos = expires.expiryNanos() - time.nanos() + policy.grace().toNanos();
    return Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
  }
}
