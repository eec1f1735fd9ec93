// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.codec.CodecException;
import dev.headroom.cache.coherence.InvalidationStamps;
import dev.headroom.cache.coherence.PendingInvalidations;
import dev.headroom.cache.coherence.ReadStamp;
import dev.headroom.cache.coherence.RemovalTarget;
import dev.headroom.cache.coherence.TagInvalidator;
import dev.headroom.cache.coherence.TagStamps;
import dev.headroom.cache.engine.ExpiryPolicy.Freshness;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.ConditionalPut;
import dev.headroom.cache.level.LoadLease;
import dev.headroom.cache.level.StoredValue;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.policy.WhenUnavailable;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One cache's values in the shared level. Every method goes past the level while it is away.
 *
 * <p>Thread-safe.
 */
public final class SharedValues<V> {

  /** A load that takes longer is kept nowhere but in its own memory. */
  private static final Duration LONGEST_LOAD = Duration.ofSeconds(30);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final CachePolicy<V> policy;
  private final CacheLevel level;
  private final TagInvalidator tags;
  private final PendingInvalidations journal;
  private final CacheCounters counters;
  private final TimeSource time;
  private final InvalidationStamps marks;
  private final ExpiryPolicy<V> lives;

  SharedValues(
      CachePolicy<V> policy,
      TagInvalidator tags,
      CacheCounters counters,
      InvalidationStamps marks,
      ExpiryPolicy<V> lives) {
    this.policy = policy;
    this.level = tags.level();
    this.tags = tags;
    this.time = tags.time();
    this.counters = counters;
    this.marks = marks;
    this.lives = lives;
    this.journal =
        new PendingInvalidations(
            new RemovalTarget() {
              @Override
              public void remove(List<String> keys) {
                var unused = level.remove(policy.name, keys);
              }

              @Override
              public void clear() {
                var unused = level.clear(policy.name);
              }
            });
  }

  /** Finds a value whose time is not over. */
  @Nullable
  public Entry<V> find(String key, ReadStamp mark) {
    return findAll(Map.of(key, mark)).get(key);
  }

  /** Finds those values whose time is not over. */
  Map<String, Entry<V>> findAll(Map<String, ReadStamp> asked) {
    Map<String, Entry<V>> found = new HashMap<>();
    if (policy.memoryOnly || !reachable("get")) {
      return found;
    }
    try {
      Map<String, StoredValue> kept = readAll(asked.keySet());
      kept.forEach((key, its) -> {
        ReadStamp mark = asked.get(key);
        Entry<V> entry = mark == null ? null : read(its, mark);
        if (entry != null && time.nanos() - entry.expiry().expiryNanos() < 0) {
          found.put(key, entry);
        }
      });
    } catch (StoreUnavailableException e) {
      unavailable(e);
    }
    return found;
  }

  private Map<String, StoredValue> readAll(Collection<String> keys) {
    if (keys.size() > 1) {
      return level.getAll(policy.name, keys);
    }
    String key = keys.iterator().next();
    StoredValue kept = level.get(policy.name, key);
    return kept == null ? Map.of() : Map.of(key, kept);
  }

  /**
   * Finds a value, or else gets the right to load it. DeadlockDetector while another instance
   * loads, but not for ever: then this one loads as well, and keeps what it loaded in its memory
   * only.
   */
  Lookup<V> lookup(String key, ReadStamp mark) {
    if (policy.memoryOnly || !reachable("get")) {
      return Lookup.nothing();
    }
    try {
      StoredValue kept = level.get(policy.name, key);
      Lookup<V> found = kept == null ? Lookup.nothing() : validate(read(kept, mark));
      return found.entry() != null ? found : lease(key, mark, kept != null).orStale(found.stale());
    } catch (StoreUnavailableException e) {
      unavailable(e);
      return Lookup.nothing();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException(
          "the wait for a load of cache " + policy.name() + " was interrupted", e);
    }
  }

  /** The same for several at once, except that nobody waits: where another loads, it says so. */
  Map<String, Lookup<V>> lookupAll(Map<String, ReadStamp> asked) {
    Map<String, Lookup<V>> turns = new HashMap<>();
    if (asked.isEmpty() || policy.memoryOnly || !reachable("get")) {
      return turns;
    }
    try {
      List<String> keys = List.copyOf(asked.keySet());
      List<LoadLease> claims = level.leaseAll(policy.name, keys, LONGEST_LOAD);
      for (int i = 0; i < claims.size(); i++) {
        String key = keys.get(i);
        ReadStamp mark = asked.get(key);
        if (mark != null) {
          turns.put(key, lookup(claims.get(i), mark));
        }
      }
    } catch (StoreUnavailableException e) {
      unavailable(e);
    }
    return turns;
  }

  private Lookup<V> lookup(LoadLease claim, ReadStamp mark) {
    return switch (claim) {
      case LoadLease.Granted granted -> Lookup.granted(granted.token());
      case LoadLease.Found found -> {
        Lookup<V> read = validate(read(found.value(), mark));
        yield read.entry() != null ? read : Lookup.leasedElsewhere();
      }
      case LoadLease.Busy busy -> Lookup.leasedElsewhere();
    };
  }

  /** Asks to load a value anew that is still there; nobody waits. */
  Lookup<V> lookupForRefresh(String key, ReadStamp mark, Entry<V> known) {
    if (policy.memoryOnly || !reachable("renew")) {
      return Lookup.nothing();
    }
    try {
      StoredValue kept = level.get(policy.name, key);
      Entry<V> there = kept == null ? null : read(kept, mark);
      if (there != null
          && there.expiry().expiryNanos() - known.expiry().expiryNanos() > MOST_SKEW_NANOS) {
        return new Lookup<>(there, null, null, false);
      }
      return switch (level.lease(policy.name, key, LONGEST_LOAD, true)) {
        case LoadLease.Granted granted -> Lookup.granted(granted.token());
        default -> Lookup.leasedElsewhere();
      };
    } catch (StoreUnavailableException e) {
      unavailable(e);
      return Lookup.nothing();
    }
  }

  /** The time of one shared value as read twice: written in milliseconds, with this clock. */
  private static final long MOST_SKEW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Lookup<V> lease(String key, ReadStamp mark, boolean unusable)
      throws InterruptedException {
    int hash = key.hashCode();
    long end = time.nanos() + LONGEST_WAIT.toNanos();
    boolean anew = unusable;
    CompletableFuture<Boolean> ending = null;
    while (true) {
      LoadLease claim = level.lease(policy.name(), key, LONGEST_LOAD, anew);
      if (claim instanceof LoadLease.Granted granted) {
        return Lookup.granted(granted.token());
      }
      if (claim instanceof LoadLease.Found found) {
        Lookup<V> turn = validate(read(found.value(), mark));
        if (turn.entry() != null) {
          return turn;
        }
        anew = true;
      } else if (claim instanceof LoadLease.Busy busy) {
        long nanos = Math.min(end - time.nanos(), busy.left().toNanos());
        if (nanos <= 0) {
          return Lookup.nothing();
        }
        anew = false;
        if (ending == null || ending.isDone()) {
          // Asked once more before the wait: it may have ended before this was known here.
          ending = marks.loadEnd(hash);
        } else {
          counters.leaseWaits.increment();
          marks.awaitLoadEnd(hash, ending, Duration.ofNanos(nanos));
        }
      }
    }
  }

  private Lookup<V> validate(@Nullable Entry<V> entry) {
    if (entry == null) {
      return Lookup.nothing();
    }
    return lives.freshness(entry.expiry(), time.nanos()) == Freshness.EXPIRED
        ? new Lookup<>(null, entry, null, false)
        : new Lookup<>(entry, null, null, false);
  }

  /** Keeps what was loaded; false if it was removed meanwhile, so that memory must not keep it. */
  boolean store(String key, @Nullable String token, LoadedValue<V> loaded, Expiry life) {
    return token == null || storeAll(List.of(conditionalPut(key, token, loaded, life))).get(0);
  }

  ConditionalPut conditionalPut(String key, String token, LoadedValue<V> loaded, Expiry life) {
    byte[] bytes = write(loaded.value(), loaded.tags(), life);
    return new ConditionalPut(policy.name, key, token, bytes, storeTtl(life), loaded.tags());
  }

  List<Boolean> storeAll(List<ConditionalPut> fills) {
    if (reachable("fill")) {
      try {
        List<Boolean> kept =
            fills.size() == 1
                ? List.of(level.putIfLeased(fills.get(0)))
                : level.putAllIfLeased(fills);
        counters.overtakenLoads.add(kept.stream().filter(was -> !was).count());
        return kept;
      } catch (StoreUnavailableException e) {
        counters.unavailable.increment();
      }
    }
    return fills.stream().map(fill -> true).toList();
  }

  /** Gives the right to load back, so that others need not wait for its end. */
  void releaseLease(String key, @Nullable String token) {
    if (token != null) {
      var unused =
          attempt(
              () -> level.putIfLeased(ConditionalPut.nothing(policy.name, key, token)) ? 1L : 0L);
    }
  }

  /** Writes a value; if that fails, whatever is there is removed as soon as the level is back. */
  public Invalidation put(String key, LoadedValue<V> loaded, Expiry life) {
    byte[] bytes = policy.memoryOnly ? null : write(loaded.value(), loaded.tags(), life);
    if (bytes == null) {
      return remove(List.of(key));
    }
    return published(
        attempt(() -> level.put(policy.name, key, bytes, storeTtl(life))),
        () -> journal.add(List.of(key)));
  }

  public Invalidation remove(Collection<String> keys) {
    return published(attempt(() -> level.remove(policy.name, keys)), () -> journal.add(keys));
  }

  public Invalidation clear() {
    return published(attempt(() -> level.clear(policy.name)), journal::addAll);
  }

  private Invalidation published(@Nullable Long position, Runnable orElse) {
    if (position == null) {
      orElse.run();
      return Invalidation.PENDING;
    }
    return tags.published(position, policy.bound);
  }

  /** Applies what is pending if the level is there; true if nothing is pending. */
  public boolean publishPending() {
    return tags.publishPending() && journal.publish();
  }

  private @Nullable Long attempt(Supplier<Long> call) {
    if (!publishPending()) {
      counters.unavailable.increment();
      return null;
    }
    try {
      return call.get();
    } catch (StoreUnavailableException e) {
      counters.unavailable.increment();
      return null;
    }
  }

  private boolean reachable(String operation) {
    boolean reachable = publishPending();
    if (!reachable) {
      unavailable(
          new StoreUnavailableException(
              "shared level", operation + " of cache " + policy.name, Duration.ZERO));
    }
    return reachable;
  }

  private void unavailable(StoreUnavailableException away) {
    counters.unavailable.increment();
    if (policy.whenUnavailable == WhenUnavailable.FAIL) {
      throw away;
    }
  }

  /** A value that may be of use, its time over or not; null if it is unreadable or ended. */
  private @Nullable Entry<V> read(StoredValue kept, ReadStamp mark) {
    try {
      ValueEnvelope parcel = ValueEnvelope.of(kept.bytes());
      long left = Math.min(parcel.expiryMillis() - time.now().toEpochMilli(), parcel.ttlMillis());
      if (left <= -policy.grace().toMillis()) {
        return null;
      }
      ReadStamp its = validate(mark, kept.position(), parcel.tags());
      if (its == null) {
        return null;
      }
      V value = policy.codec.decode(parcel.value());
      counters.measured(parcel.value().length);
      return new Entry<>(
          value,
          its,
          lives.expiry(nanos(left), nanos(parcel.ttlMillis()), nanos(parcel.costMillis())));
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (CodecException | RuntimeException e) {
      counters.unreadable.increment();
      return null;
    }
  }

  private @Nullable ReadStamp validate(ReadStamp mark, long birth, Collection<String> itsTags) {
    if (itsTags.isEmpty()) {
      return mark;
    }
    ReadStamp with = mark.withTags(TagStamps.hashes(itsTags));
    if (marks.wasTagInvalidatedAfter(with, birth)) {
      return null;
    }
    ReadStamp known = marks.stampOfSharedValue(with, birth);
    return known != null || level.lastInvalidationOf(itsTags) > birth ? known : with;
  }

  private byte @Nullable [] write(V value, Collection<String> itsTags, Expiry life) {
    byte[] bytes;
    try {
      bytes = policy.codec.encode(value);
    } catch (CodecException | RuntimeException e) {
      counters.unwritable.increment();
      return null;
    }
    counters.measured(bytes.length);
    long over = time.now().toEpochMilli() + millis(life.expiryNanos() - time.nanos());
    return new ValueEnvelope(
            over, millis(life.ttlNanos()), millis(life.costNanos()), itsTags, bytes)
        .bytes();
  }

  private Duration storeTtl(Expiry life) {
    long nanos = life.expiryNanos() - time.nanos() + policy.grace().toNanos();
    return Duration.ofMillis(Math.max(1, millis(nanos)));
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
