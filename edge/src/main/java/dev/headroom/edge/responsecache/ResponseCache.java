// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The answers that {@link ResponseCacheFilter} keeps, in the memory of this process.
 *
 * <p>An invalidation holds from its return on: no request that comes later is given an answer that
 * was begun before. Answers on their way are meant too. A rare key that shares a place in the table
 * with an invalidated one is loaded once more.
 *
 * <p>Thread-safe. Bounded by bytes. {@link #invalidateTag} costs one write; the bytes are given
 * back as keys are asked again, expire, or give way. {@link #invalidatePrefix} walks over all keys.
 */
public final class ResponseCache {
  /*
   * Every invalidation takes the next number of a sequence and writes it into the places of what it
   * means: the hash of a path or a tag. A fill reads the sequence before the handler is asked. An
   * answer is good while no place of its path and tags holds a number above its own. So an
   * invalidation needs no list of keys, and beats fills that began before it.
   */
  private static final int PLACES = 1 << 14;

  private final Cache<ResponseKey, CacheEntry> entries;
  private final ConcurrentMap<ResponseKey, InFlightFetch> fills = new ConcurrentHashMap<>();
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLongArray places = new AtomicLongArray(PLACES);
  private final AtomicLong cleared = new AtomicLong();
  private final TimeSource time;
  private final ResponseCacheListener listener;
  private final LongPredicate known;
  private final long boundNanos;

  /**
   * Creates an empty cache.
   *
   * @param maxBytes what all answers together may weigh
   */
  public ResponseCache(long maxBytes, TimeSource time, ResponseCacheListener listener) {
    this(maxBytes, time, listener, nanos -> true, Duration.ofDays(1));
  }

  /**
   * Creates an empty cache whose tags other instances end as well.
   *
   * @param maxBytes what all answers together may weigh
   * @param known whether every end of a tag up to an instant of the clock has been told to this one
   * @param bound how long after its tag was ended an answer may still be given
   */
  public ResponseCache(
      long maxBytes,
      TimeSource time,
      ResponseCacheListener listener,
      LongPredicate known,
      Duration bound) {
    this.time = time;
    this.known = known;
    this.boundNanos = bound.toNanos();
    this.listener = listener;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((ResponseKey key, CacheEntry kept) -> key.weightBytes() + kept.weightBytes())
            .expireAfter(Expiry.<ResponseKey, CacheEntry>writing((key, kept) -> kept.kept()))
            .ticker(time::nanos)
            .executor(Runnable::run)
            .evictionListener((key, kept, cause) -> evicted(kept, cause.name()))
            .build();
  }

  private void evicted(@Nullable CacheEntry kept, String cause) {
    if (kept instanceof CachedResponse stored && cause.equals("SIZE")) {
      listener.evicted(stored.weightBytes());
    }
  }

  /** Forgets all answers that bear the tag, of their rule or of {@code Cache-Groups}. */
  public void invalidateTag(String tag) {
    mark(tagPlace(tag));
  }

  /**
   * Forgets all answers that bear one of some tags.
   *
   * @param hashes {@link String#hashCode} of the tags; tags that share one go as well
   */
  public void invalidateTags(int[] hashes) {
    for (int hash : hashes) {
      mark(place(~hash));
    }
  }

  /** Forgets all answers whose path begins with the text, of any host and query. */
  public void invalidatePrefix(String pathPrefix) {
    for (ResponseKey key : fills.keySet()) {
      if (key.path().startsWith(pathPrefix)) {
        invalidatePath(key.path());
      }
    }
    for (ResponseKey key : entries.asMap().keySet()) {
      if (key.path().startsWith(pathPrefix)) {
        invalidatePath(key.path());
        entries.invalidate(key);
      }
    }
  }

  /** Forgets the answers of one path, of any host and query. */
  public void invalidatePath(String path) {
    mark(pathPlace(path));
  }

  /** Forgets everything. */
  public void clear() {
    long next = sequence.incrementAndGet();
    cleared.accumulateAndGet(next, Math::max);
    entries.invalidateAll();
  }

  /** Returns how many keys are known. */
  public long entries() {
    return entries.estimatedSize();
  }

  /** Returns what they weigh. */
  public long bytes() {
    return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  TimeSource time() {
    return time;
  }

  ResponseCacheListener listener() {
    return listener;
  }

  @Nullable CacheEntry find(ResponseKey key) {
    CacheEntry kept = entries.getIfPresent(key);
    if (kept instanceof CachedResponse stored && !isGood(key, stored)) {
      entries.asMap().remove(key, kept);
      return null;
    }
    return kept;
  }

  boolean isGood(ResponseKey key, CachedResponse stored) {
    long born = stored.birth().sequence();
    if (!stored.tags().isEmpty() && !isKnown(stored)) {
      return false;
    }
    if (sequence.get() == born) {
      return true;
    }
    if (cleared.get() > born || places.get(pathPlace(key.path())) > born) {
      return false;
    }
    for (String tag : stored.tags()) {
      if (places.get(tagPlace(tag)) > born) {
        return false;
      }
    }
    return true;
  }

  /** Whether no end of a tag is unknown here that is older than the bound. */
  private boolean isKnown(CachedResponse stored) {
    long now = time.nanos();
    return now - stored.birth().nanos() < boundNanos || known.test(now - boundNanos);
  }

  /** Returns a fill that nobody else has found yet. */
  InFlightFetch prepare() {
    return new InFlightFetch(sequence.get());
  }

  /** Returns the fill under way; null when it is now the one that was prepared. */
  @Nullable InFlightFetch begin(ResponseKey key, InFlightFetch prepared) {
    return fills.putIfAbsent(key, prepared);
  }

  /** Ends a fill, and lets those go who wait for it; a second call does nothing. */
  void end(ResponseKey key, InFlightFetch fill, @Nullable CacheEntry result) {
    if (result != null && fills.get(key) == fill) {
      entries.put(key, result);
    }
    fills.remove(key, fill);
    fill.end(Optional.ofNullable(result));
  }

  /** Forgets one answer, which the handler gives no more. */
  void forget(ResponseKey key) {
    entries.invalidate(key);
  }

  private void mark(int place) {
    places.accumulateAndGet(place, sequence.incrementAndGet(), Math::max);
  }

  private static int pathPlace(String path) {
    return place(path.hashCode());
  }

  private static int tagPlace(String tag) {
    return place(~tag.hashCode());
  }

  private static int place(int hash) {
    return (hash * 0x9E3779B9) >>> 18;
  }
}
