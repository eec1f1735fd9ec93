// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one cache whether a value read earlier may still be served from memory.
 *
 * <p>Method. Whoever begins to read a value takes a mark first: the number of removals that its
 * key's slot has seen, and the time. The value may be served while both hold: the slot has seen no
 * further removal, and either all removals up to some instant less than the bound ago are known
 * here, or the read itself began less than the bound ago.
 *
 * <p>Proof that no value is served later than the bound after its invalidation returned, at T. Let
 * the value be served at t. The invalidation removed it from the shared level and wrote the log in
 * one step, before T. If the read began after that step it found no old value. So the mark is older
 * than the log's record, and once the record is applied the mark no longer holds. If it is not
 * applied yet, the last confirmation asked before T, hence is older than t only if t - bound {@code
 * <} T; and the same holds of the mark's own time. Nothing is said of messages, only of the clock
 * of this process and of one order, that of the log: whatever is lost, delayed or paused, the value
 * is not served. Keys that share a slot cost each other a reload, never correctness. A value that a
 * tag ended stays in the shared level, so what is read there with tags counts as read when this
 * instance last knew all.
 *
 * <p>Thread-safe. {@link #isServable} is four volatile reads.
 */
public final class InvalidationStamps {

  private static final int FEWEST = 1 << 10;
  private static final int MOST = 1 << 20;

  private final TimeSource time;
  private final CoherenceTracker coherence;
  private final TagStamps tags;
  private final long boundNanos;
  private final long boundWhenUnavailableNanos;
  private final AtomicIntegerArray stamps;
  private final int shift;
  private final AtomicInteger generation = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Boolean>> loadEnds = new ConcurrentHashMap<>();

  InvalidationStamps(CoherenceTracker coherence, TimeSource time, CachePolicy<?> policy) {
    this.coherence = coherence;
    this.tags = coherence.tags();
    this.time = time;
    this.boundNanos = policy.bound.toNanos();
    this.boundWhenUnavailableNanos = policy.boundWhenUnavailable.toNanos();
    // Nobody else removes anything where there is no shared level: the slots are never used.
    long wanted = coherence.isAlone() ? FEWEST : policy.maxWeight * 2;
    int slots = Integer.highestOneBit(Math.clamp(wanted, FEWEST, MOST));
    this.stamps = new AtomicIntegerArray(slots);
    this.shift = Integer.SIZE - Integer.numberOfTrailingZeros(slots);
  }

  public ReadStamp read(int hash) {
    int slot = slot(hash);
    int given = generation.get();
    return new ReadStamp(slot, stamps.get(slot), given, time.nanos(), tags.tick(), null);
  }

  /** Whether what was read after the mark may still be served now. */
  public boolean isServable(ReadStamp mark, long nowNanos) {
    return mark.generation() == generation.get()
        && stamps.get(mark.slot()) == mark.stamp()
        && (isWithin(boundNanos, mark, nowNanos)
            || (boundWhenUnavailableNanos > 0
                && coherence.isUnavailable()
                && isWithin(boundWhenUnavailableNanos, mark, nowNanos)))
        && !isTagInvalidated(mark);
  }

  /** Whether memory is to be served past its copies' time, since there is no other level. */
  public boolean servesWhileUnavailable() {
    return boundWhenUnavailableNanos > 0 && coherence.isUnavailable();
  }

  public boolean isTagInvalidated(ReadStamp mark) {
    int[] its = mark.tags();
    return its != null && tags.isInvalidated(its, mark.tick());
  }

  /** Whether one of a shared value's tags is known to have been ended after its birth. */
  public boolean wasTagInvalidatedAfter(ReadStamp mark, long birth) {
    return tags.wasInvalidatedAfter(birth, Objects.requireNonNull(mark.tags()));
  }

  /**
   * The mark that a shared value carries whose tags were not ended, as far as is known here; null
   * if too little is known, so that the level must be asked.
   */
  @Nullable
  public ReadStamp stampOfSharedValue(ReadStamp mark, long birth) {
    // What was ended after the last confirmation is not known here, so the value is no newer.
    return tags.coversFrom(birth) && coherence.isCaughtUpTo(mark.nanos() - boundNanos)
        ? mark.since(coherence.caughtUpBefore(mark.nanos()))
        : null;
  }

  private boolean isWithin(long nanos, ReadStamp mark, long nowNanos) {
    return coherence.isCaughtUpTo(nowNanos - nanos) || nowNanos - mark.nanos() < nanos;
  }

  public void removed(int hash) {
    stamps.incrementAndGet(slot(hash));
    loadEnded(hash);
  }

  public void cleared() {
    generation.incrementAndGet();
    loadEnds.keySet().forEach(this::loadEnded);
  }

  /** A load that another has under way has ended, or has lost its right: who waits asks again. */
  public void loadEnded(int hash) {
    CompletableFuture<Boolean> known = loadEnds.remove(hash);
    if (known != null) {
      known.complete(true);
    }
  }

  /** What is completed once the load that another instance has under way is told to have ended. */
  public CompletableFuture<Boolean> loadEnd(int hash) {
    return loadEnds.computeIfAbsent(hash, any -> new CompletableFuture<>());
  }

  /** DeadlockDetector for such an end, not longer than told. */
  public void awaitLoadEnd(int hash, CompletableFuture<Boolean> ending, Duration longest)
      throws InterruptedException {
    try {
      ending.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      loadEnds.remove(hash, ending);
    }
  }

  private int slot(int hash) {
    return (hash * 0x9E3779B9) >>> shift;
  }
}
