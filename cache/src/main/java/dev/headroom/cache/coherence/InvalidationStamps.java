// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts of invalidations by which one cache knows whether a value that was read earlier may still
 * be served from memory.
 *
 * <p>Method. A read takes a stamp first: the number of invalidations that its key's slot has seen,
 * and the time. The value may be served while both hold: the slot has seen no further invalidation,
 * and either all invalidations up to some instant less than the bound ago are known here, or the
 * read itself began less than the bound ago.
 *
 * <p>Proof that no value is served later than the bound after its invalidation returned, at T. Let
 * the value be served at t. The invalidation removed it from the shared level and wrote the log in
 * one step, before T. If the read began after that step it found no old value. So the stamp is
 * older than the log's record, and once the record is applied the stamp no longer holds. If it is
 * not applied yet, the last caught-up instant lies before T, hence is older than t only if t -
 * bound {@code <} T; and the same holds of the stamp's own time. Nothing is assumed of messages,
 * only of the clock of this process and of one order, that of the log: whatever is lost, delayed or
 * paused, the value is not served. Keys that share a slot cost each other a load, never
 * correctness. A value whose tag was invalidated stays in the shared level, so what is read there
 * with tags counts as read when this instance was last caught up.
 *
 * <p>Thread-safe. {@link #isServable} is four volatile reads.
 */
public final class InvalidationStamps {

  private static final int MIN_SLOTS = 1 << 10;
  private static final int MAX_SLOTS = 1 << 20;

  private final CoherenceTracker coherence;
  private final TagStamps tags;
  private final TimeSource time;
  private final long boundNanos;
  private final long boundWhenUnavailableNanos;
  private final AtomicIntegerArray stamps;
  private final int shift;
  private final AtomicInteger generation = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Boolean>> loadEnds = new ConcurrentHashMap<>();

  InvalidationStamps(
      CoherenceTracker coherence, TagStamps tags, TimeSource time, CachePolicy<?> policy) {
    this.coherence = coherence;
    this.tags = tags;
    this.time = time;
    this.boundNanos = policy.bound().toNanos();
    this.boundWhenUnavailableNanos = policy.boundWhenUnavailable().toNanos();
    // Nobody else invalidates anything where there is no shared level: the slots are never used.
    long wanted = coherence.isAlone() ? MIN_SLOTS : policy.maxEntries() * 2;
    int slots = Integer.highestOneBit(Math.clamp(wanted, MIN_SLOTS, MAX_SLOTS));
    this.stamps = new AtomicIntegerArray(slots);
    this.shift = Integer.SIZE - Integer.numberOfTrailingZeros(slots);
  }

  /** Takes the stamp of a read of a key that begins now. */
  public ReadStamp read(int hash) {
    int slot = slot(hash);
    int current = generation.get();
    return new ReadStamp(slot, stamps.get(slot), current, time.nanos(), tags.tick(), null);
  }

  /** Returns whether a value that was read after the stamp may be served now. */
  public boolean isServable(ReadStamp stamp, long nowNanos) {
    return stamp.generation() == generation.get()
        && stamps.get(stamp.slot()) == stamp.count()
        && (isWithin(boundNanos, stamp, nowNanos)
            || (boundWhenUnavailableNanos > 0
                && coherence.isUnavailable()
                && isWithin(boundWhenUnavailableNanos, stamp, nowNanos)))
        && !isTagInvalidated(stamp);
  }

  private boolean isWithin(long nanos, ReadStamp stamp, long nowNanos) {
    return coherence.isCaughtUpTo(nowNanos - nanos) || nowNanos - stamp.nanos() < nanos;
  }

  /** Returns whether memory is served past its TTL, since the shared level is unavailable. */
  public boolean servesWhileUnavailable() {
    return boundWhenUnavailableNanos > 0 && coherence.isUnavailable();
  }

  /** Returns whether one of the value's tags was invalidated since the stamp. */
  public boolean isTagInvalidated(ReadStamp stamp) {
    int[] hashes = stamp.tags();
    return hashes != null && tags.isInvalidated(hashes, stamp.tick());
  }

  /** Returns whether a tag of a shared value is known to have been invalidated after it was put. */
  public boolean wasTagInvalidatedAfter(ReadStamp stamp, long position) {
    return tags.wasInvalidatedAfter(position, Objects.requireNonNull(stamp.tags()));
  }

  /**
   * Returns the stamp of a shared value whose tags were not invalidated, as far as is known here;
   * null if too little is known, so that the level must be read.
   */
  public @Nullable ReadStamp stampOfSharedValue(ReadStamp stamp, long position) {
    // What was invalidated after the last catch-up is not known here, so the value is no newer.
    return tags.coversFrom(position) && coherence.isCaughtUpTo(stamp.nanos() - boundNanos)
        ? stamp.since(coherence.caughtUpBefore(stamp.nanos()))
        : null;
  }

  /** Records that a key was invalidated. */
  public void removed(int hash) {
    stamps.incrementAndGet(slot(hash));
    loadEnded(hash);
  }

  /** Records that all keys were invalidated. */
  public void cleared() {
    generation.incrementAndGet();
    loadEnds.keySet().forEach(this::loadEnded);
  }

  /** Wakes those who wait for another instance's load, which has ended or lost its lease. */
  public void loadEnded(int hash) {
    CompletableFuture<Boolean> known = loadEnds.remove(hash);
    if (known != null) {
      known.complete(true);
    }
  }

  /** Returns a future that is completed when another instance's load has ended. */
  public CompletableFuture<Boolean> loadEnd(int hash) {
    return loadEnds.computeIfAbsent(hash, any -> new CompletableFuture<>());
  }

  /** Waits for such an end. */
  public void awaitLoadEnd(int hash, CompletableFuture<Boolean> loadEnd, Duration timeout)
      throws InterruptedException {
    try {
      loadEnd.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      loadEnds.remove(hash, loadEnd);
    }
  }

  private int slot(int hash) {
    return (hash * 0x9E3779B9) >>> shift;
  }

  /**
   * What a cache knew of invalidations when a value began to be read. Immutable.
   *
   * @param slot of the value's key
   * @param count how many invalidations that slot had seen
   * @param generation how often all keys had been invalidated
   * @param nanos when, on the monotonic clock
   * @param tick how many invalidations of tags were known
   * @param tags hashes of the value's tags; null if it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  public record ReadStamp(
      int slot, int count, int generation, long nanos, long tick, int @Nullable [] tags) {

    /** Returns the same stamp of a value that has these tags. */
    public ReadStamp withTags(Collection<String> names) {
      return names.isEmpty()
          ? this
          : new ReadStamp(slot, count, generation, nanos, tick, TagStamps.hashes(names));
    }

    /** Returns the stamp as if it had been taken then. */
    ReadStamp since(long earlierNanos) {
      return new ReadStamp(slot, count, generation, earlierNanos, tick, tags);
    }
  }

  /**
   * When each tag of an application was last invalidated, as far as this instance knows.
   *
   * <p>Method. Values whose tag was invalidated stay in the shared level, so a value is judged
   * twice. In memory by a count of this process: a read notes it first, and a tag that was
   * invalidated at a higher count invalidates the value. On its way from the shared level by
   * positions of the log: the position of the value against that of the tag's last invalidation,
   * which is known here if the log was followed since before the value's position. Tags that share
   * a slot invalidate each other's values too, which costs a load.
   *
   * <p>Thread-safe. Holds 1 MiB from the first invalidation on, half of it without a shared level.
   */
  static final class TagStamps {

    private static final int BITS = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable AtomicLongArray positions;
    private volatile @Nullable AtomicLongArray ticks;
    private volatile long tick;
    private volatile long since = Long.MAX_VALUE;

    static int[] hashes(Collection<String> tags) {
      return tags.stream().mapToInt(String::hashCode).toArray();
    }

    long tick() {
      return tick;
    }

    /** Records an invalidation; the position is 0 where the log has none. */
    void invalidated(int[] hashes, long position) {
      lock.lock();
      try {
        long next = tick + 1;
        AtomicLongArray bySlot = ticks == null ? new AtomicLongArray(1 << BITS) : ticks;
        ticks = bySlot;
        AtomicLongArray logged = positions;
        if (logged == null && position > 0) {
          logged = new AtomicLongArray(1 << BITS);
          positions = logged;
        }
        // The count grows last: whoever notes the new one reads when the invalidation is visible.
        for (int hash : hashes) {
          int slot = slot(hash);
          if (logged != null) {
            logged.accumulateAndGet(slot, position, Math::max);
          }
          bySlot.set(slot, next);
        }
        tick = next;
      } finally {
        lock.unlock();
      }
    }

    /** Records the position from which on the log is known. */
    void reset(long position) {
      since = position;
    }

    boolean isInvalidated(int[] hashes, long readTick) {
      AtomicLongArray bySlot = ticks;
      for (int hash : hashes) {
        if (bySlot != null && bySlot.get(slot(hash)) > readTick) {
          return true;
        }
      }
      return false;
    }

    boolean coversFrom(long position) {
      return position >= since;
    }

    boolean wasInvalidatedAfter(long position, int[] hashes) {
      AtomicLongArray logged = positions;
      for (int hash : hashes) {
        if (logged != null && logged.get(slot(hash)) > position) {
          return true;
        }
      }
      return false;
    }

    private static int slot(int hash) {
      return (hash * 0x9E3779B9) >>> (Integer.SIZE - BITS);
    }
  }
}
