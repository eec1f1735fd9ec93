// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.level.Fence;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Arrays;
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
import java.util.stream.IntStream;
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
 * <p>Order. How far the log is known is looked at first, and then what it says. The thread that
 * follows the log writes in the other order: so whoever sees that all up to an instant is known
 * sees all of it afterwards, however long it is held between the two. The other way round, it could
 * look for an invalidation before that is known, be held, and find everything confirmed.
 *
 * <p>Thread-safe. {@link #isServable} is four volatile reads.
 */
public final class InvalidationStamps {

  private static final int NO_GENERATION = -1;

  /** The stamp of a shared value whose tag was invalidated; nothing is served by it. */
  private static final ReadStamp INVALIDATED = new ReadStamp(0, 0, NO_GENERATION, 0, 0, null, null);

  /** The fences of a read whose key was fenced. */
  private static final int[] OF_KEY = new int[0];

  private static final int MIN_SLOTS = 1 << 10;
  private static final int MAX_SLOTS = 1 << 20;

  private final CoherenceTracker coherence;
  private final TagStamps tags;
  private final Fences tagFences;
  private final TimeSource time;
  private final long boundNanos;
  private final long boundWhenUnavailableNanos;
  private final AtomicIntegerArray stamps;
  private final int shift;
  private final AtomicInteger generation = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Boolean>> loadEnds = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> removals = new ConcurrentHashMap<>();
  private final AtomicInteger clears = new AtomicInteger();
  private final Fences fences;

  InvalidationStamps(
      CoherenceTracker coherence,
      TagStamps tags,
      Fences tagFences,
      TimeSource time,
      CachePolicy<?> policy) {
    this.coherence = coherence;
    this.tags = tags;
    this.tagFences = tagFences;
    this.time = time;
    this.fences = new Fences(time);
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
    return new ReadStamp(
        slot, stamps.get(slot), current, time.nanos(), tags.tick(), null, fencesOf(hash));
  }

  /** The fences by which a value that is read from now on may not be kept; null for none. */
  private int @Nullable [] fencesOf(int hash) {
    if (fences.isAround(hash)) {
      return OF_KEY;
    }
    int[] ofTags = tagFences.standing();
    return ofTags.length == 0 ? null : ofTags;
  }

  /** Records that another instance began or ended a fence around keys; around all if empty. */
  void fenced(int[] hashes, Fence fence) {
    fences.apply(hashes, fence);
  }

  void forgetExpiredFences() {
    var unused = fences.takeExpired();
  }

  /** Returns whether a value that was read after the stamp may be served now. */
  public boolean isServable(ReadStamp stamp, long nowNanos) {
    return isWithinBound(stamp, nowNanos)
        && stamp.generation() == generation.get()
        && stamps.get(stamp.slot()) == stamp.count()
        && !isTagInvalidated(stamp);
  }

  private boolean isWithinBound(ReadStamp stamp, long nowNanos) {
    return isWithin(boundNanos, stamp, nowNanos)
        || (boundWhenUnavailableNanos > 0
            && coherence.isUnavailable()
            && isWithin(boundWhenUnavailableNanos, stamp, nowNanos));
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

  /**
   * Judges a shared value by the tags of its stamp and by the log, as far as that is known here.
   *
   * @param position of the value in the log
   * @return the stamp by which it may be served; an {@linkplain ReadStamp#isInvalidated
   *     invalidated} one if a tag was invalidated after the position; null if too little is known,
   *     so that the level must be read
   */
  public @Nullable ReadStamp judge(ReadStamp stamp, long position) {
    boolean isCaughtUp = coherence.isCaughtUpTo(stamp.nanos() - boundNanos);
    // What was invalidated after the last catch-up is not known here, so the value is no newer.
    long since = coherence.caughtUpBefore(stamp.nanos());
    boolean isKnown = isCaughtUp && tags.coversFrom(position);
    if (tags.wasInvalidatedAfter(position, Objects.requireNonNull(stamp.tags()))) {
      return INVALIDATED;
    }
    return isKnown ? stamp.since(since) : null;
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

  /**
   * Records that this instance begins to remove a key; {@link #removed}, then {@link #endRemoval}
   * follow once the level has answered. Until then the log may say it first.
   */
  public void beginRemoval(int hash) {
    removals.merge(hash, 1, Integer::sum);
  }

  /** Records that a removal has ended. */
  public void endRemoval(int hash) {
    removals.computeIfPresent(hash, (any, times) -> times == 1 ? null : times - 1);
  }

  /** Records that this instance begins to remove all keys. */
  public void beginClear() {
    clears.incrementAndGet();
  }

  /** Records that a removal of all keys has ended. */
  public void endClear() {
    clears.decrementAndGet();
  }

  /** Records that the log has a removal of this instance, if its thread has not recorded that. */
  void removedHere(int hash) {
    if (removals.containsKey(hash)) {
      removed(hash);
    }
  }

  /** Records that the log has a removal of all keys by this instance. */
  void clearedHere() {
    if (clears.get() > 0) {
      cleared();
    }
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
   * @param fences hashes of the tags that were fenced then, ascending, or none of them if the key
   *     was; null if nothing was, or where they count no more
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  public record ReadStamp(
      int slot,
      int count,
      int generation,
      long nanos,
      long tick,
      int @Nullable [] tags,
      int @Nullable [] fences) {

    /** Returns whether the value must not be served at all. */
    public boolean isInvalidated() {
      return generation == NO_GENERATION;
    }

    /** Returns the same stamp of a value that has these tags. */
    public ReadStamp withTags(Collection<String> names) {
      return names.isEmpty()
          ? this
          : new ReadStamp(slot, count, generation, nanos, tick, TagStamps.hashes(names), fences);
    }

    /**
     * Returns the stamp of a value that was then loaded from its source, or put: one by which
     * nothing is served if a fence stood around its key or one of these tags.
     */
    public ReadStamp ofSource(Collection<String> names) {
      if (fences == null) {
        return withTags(names);
      }
      int[] own = names.isEmpty() ? null : TagStamps.hashes(names);
      return fences.length == 0 || (own != null && meet(fences, own))
          ? INVALIDATED
          : new ReadStamp(slot, count, generation, nanos, tick, own, null);
    }

    private static boolean meet(int[] ascending, int[] own) {
      return IntStream.of(own).anyMatch(tag -> Arrays.binarySearch(ascending, tag) >= 0);
    }

    /** Returns the stamp as if it had been taken then. */
    ReadStamp since(long earlierNanos) {
      return new ReadStamp(slot, count, generation, earlierNanos, tick, tags, fences);
    }
  }
}
