// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.invalidation.TagListener;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadContext;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.edge.RequestPath;
import dev.headroom.ground.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The responses that {@link ResponseCacheFilter} stores, in the memory of this process: a {@link
 * Cache} bounded by bytes.
 *
 * <p>An invalidation holds as soon as it returns: no later request gets a response whose handler
 * began before, and a response that is being made is not stored. Tags and paths are compared by
 * their hashes; those that share one are invalidated together.
 *
 * <p>Thread-safe. {@link #invalidateTag} and {@link #invalidatePath} cost one write, however many
 * responses they meet; {@link #invalidatePrefix} walks over all keys.
 */
public final class ResponseCache {
  private static final Duration MAX_RETENTION = Duration.ofDays(30);

  private static final Duration BOUND = Duration.ofSeconds(1);

  /** From so many keys on, those without a response are forgotten. */
  private static final int MIN_INDEXED = 1000;

  private static final Duration UNCACHEABLE_TTL = Duration.ofSeconds(10);

  private final Caches caches;
  private final Cache<ResponseKey, CacheEntry> cache;
  private final TimeSource time;
  private final ResponseCacheMeters meters;
  private final LongPredicate caughtUpTo;
  private final Set<String> admitting = ConcurrentHashMap.newKeySet();

  /** The keys of each path; some may be of responses that are gone. */
  private final Map<String, Set<ResponseKey>> keysOfPaths = new ConcurrentHashMap<>();

  private final AtomicLong indexed = new AtomicLong();
  private volatile long maxIndexed = MIN_INDEXED;

  /** Creates an empty cache whose tags this process alone invalidates. */
  public ResponseCache(ResponseCacheSettings settings, TimeSource time, MeterRegistry registry) {
    this(settings, time, registry, nanos -> true);
  }

  /**
   * Creates an empty cache whose tags are invalidated together with those of other caches, on every
   * instance; while those are out of touch with the other instances, a tagged response is served
   * for at most a second.
   *
   * @param others the caches of the application's data
   */
  public ResponseCache(
      ResponseCacheSettings settings, TimeSource time, MeterRegistry registry, Caches others) {
    this(settings, time, registry, others::isCaughtUpTo);
    others.addTagListener(
        new TagListener() {
          @Override
          public void tagsInvalidated(int[] hashes) {
            invalidateTags(hashes);
          }

          @Override
          public void invalidationsLost() {
            clear();
          }
        });
  }

  /**
   * Creates an empty cache.
   *
   * @param caughtUpTo whether every invalidation of a tag up to an instant of the clock is known
   *     here
   */
  ResponseCache(
      ResponseCacheSettings settings,
      TimeSource time,
      MeterRegistry registry,
      LongPredicate caughtUpTo) {
    this.time = time;
    this.caughtUpTo = caughtUpTo;
    this.caches = Caches.inMemory(time);
    this.cache = caches.cache(policy(settings), ResponseKey::toString);
    this.meters = new ResponseCacheMeters(registry);
    ResponseCacheMeter.ENTRIES.gauge(registry, this, ResponseCache::entries);
    ResponseCacheMeter.BYTES.gauge(registry, this, ResponseCache::bytes);
    ResponseCacheMeter.EVICTIONS.counter(registry, this, ResponseCache::evictions);
  }

  private static CachePolicy<CacheEntry> policy(ResponseCacheSettings settings) {
    return CachePolicy.<CacheEntry>builder("responses")
        .ttl(MAX_RETENTION)
        .negativeTtl(UNCACHEABLE_TTL)
        .negativeWhen(entry -> entry instanceof CacheEntry.Uncacheable)
        .jitter(0)
        .maxWeight(settings.maxBytes(), CacheEntry::weightBytes)
        .loadWait(settings.loadWait())
        .build();
  }

  /** Invalidates all responses with the tag, of their rule or of {@code Cache-Groups}. */
  public void invalidateTag(String tag) {
    invalidateTags(new int[] {tag.hashCode()});
  }

  /**
   * Invalidates all responses with one of some tags.
   *
   * @param hashes {@link String#hashCode} of the tags
   */
  public void invalidateTags(int[] hashes) {
    invalidate(Arrays.stream(hashes).mapToObj(ResponseCache::tag).toList());
  }

  /**
   * Invalidates all responses whose path begins with the prefix, of any host and query.
   *
   * @param pathPrefix below the context path, as in rules
   */
  public void invalidatePrefix(String pathPrefix) {
    String prefix = RequestPath.parse(pathPrefix).text();
    for (ResponseKey key : cache.keysInMemory()) {
      String path = key.requestPath().text();
      if (path.startsWith(prefix)) {
        invalidate(List.of(pathTag(path)));
      }
    }
  }

  /**
   * Invalidates the responses of one path in every spelling, of any host and query; all responses,
   * if the path has more readings than can be listed.
   *
   * @param path below the context path, as in rules
   */
  public void invalidatePath(String path) {
    invalidate(RequestPath.parse(path));
  }

  void invalidate(RequestPath path) {
    if (path.hasAllReadings()) {
      invalidate(path.readings().stream().map(ResponseCache::pathTag).toList());
    } else {
      clear();
    }
  }

  private void invalidate(List<String> tags) {
    var unused = caches.invalidateTags(tags);
  }

  /** Invalidates everything. */
  public void clear() {
    var unused = cache.clear();
  }

  /** Returns how many keys are stored, an estimate. */
  public long entries() {
    return cache.stats().count(CacheMeter.ENTRIES);
  }

  /** Returns the weight of what is stored. */
  public long bytes() {
    return cache.stats().count(CacheMeter.WEIGHT);
  }

  /** Returns how many keys are indexed by their path. */
  long indexedKeys() {
    return indexed.get();
  }

  /** Returns how many responses were evicted to make room. */
  public long evictions() {
    return cache.stats().count(CacheMeter.EVICTIONS);
  }

  TimeSource time() {
    return time;
  }

  ResponseCacheMeters meters() {
    return meters;
  }

  /** Returns what is stored under the key and still valid, fresh or stale. */
  @Nullable CacheEntry find(ResponseKey key) {
    // First up to when the invalidations are known, then what they leave: a request that is held
    // between the two does not take a response that was invalidated meanwhile for a valid one.
    long now = time.nanos();
    boolean caughtUp = caughtUpTo.test(now - BOUND.toNanos());
    CacheEntry entry = cache.getIfPresent(key);
    if (!caughtUp && entry instanceof CachedResponse stored && isOld(stored, now)) {
      remove(key);
      return null;
    }
    return entry;
  }

  /** Returns whether a tag may have been invalidated that long ago without being known here. */
  private static boolean isOld(CachedResponse stored, long now) {
    return !stored.tags().isEmpty() && now - stored.createdNanos() >= BOUND.toNanos();
  }

  /** Loads a response, or waits for another request that is loading it. */
  CacheEntry get(ResponseKey key, ContextLoader<ResponseKey, CacheEntry> loader) {
    CacheEntry entry = cache.getWithContext(key, loader);
    index(key);
    return entry;
  }

  /** Loads a response in place of the stored one, or waits for another request that is doing so. */
  CacheEntry refresh(ResponseKey key, ContextLoader<ResponseKey, CacheEntry> loader) {
    CacheEntry entry = cache.refresh(key, loader);
    index(key);
    return entry;
  }

  /** Loads a response in place of the stored one, unless another request is doing so. */
  void tryRefresh(ResponseKey key, ContextLoader<ResponseKey, CacheEntry> loader) {
    var unused = cache.tryRefresh(key, loader);
    index(key);
  }

  /** Adds a key to those of its path; forgets keys without responses when there are many. */
  private void index(ResponseKey key) {
    keysOfPaths.compute(
        key.path(),
        (path, known) -> {
          Set<ResponseKey> keys = known == null ? ConcurrentHashMap.newKeySet() : known;
          if (keys.add(key)) {
            indexed.incrementAndGet();
          }
          return keys;
        });
    if (indexed.get() > maxIndexed) {
      forgetKeys();
    }
  }

  private synchronized void forgetKeys() {
    if (indexed.get() <= maxIndexed) {
      return;
    }
    for (String path : keysOfPaths.keySet()) {
      keysOfPaths.computeIfPresent(
          path,
          (same, keys) -> {
            int before = keys.size();
            keys.removeIf(key -> cache.getIfPresent(key) == null);
            indexed.addAndGet(keys.size() - before);
            return keys.isEmpty() ? null : keys;
          });
    }
    maxIndexed = 2 * indexed.get() + MIN_INDEXED;
  }

  /** Sets how long a response is retained, and what invalidates it. */
  static void retain(
      LoadContext<CacheEntry> context, ResponseKey key, CachedResponse made, long nowNanos) {
    List<String> tags = new ArrayList<>();
    tags.add(pathTag(key.requestPath().text()));
    made.tags().forEach(each -> tags.add(tag(each.hashCode())));
    long millis = Math.clamp(made.retention(nowNanos).toMillis(), 1, MAX_RETENTION.toMillis());
    context.ttl(Duration.ofMillis(millis)).tags(tags);
  }

  /** Marks a key whose responses cannot be stored: for a while, its requests do not wait. */
  void putUncacheable(ResponseKey key) {
    cache.put(key, CacheEntry.Uncacheable.of(key));
  }

  /** Returns whether a cache made one of some ETags for a fresh response of a path. */
  boolean matches(String uri, List<String> etags) {
    for (ResponseKey key : keysOfPaths.getOrDefault(uri, Set.of())) {
      if (find(key) instanceof CachedResponse stored
          && stored.isFresh(time.nanos())
          && stored.hasMadeEtag(etags)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Admits a change with {@code If-Match}: compares the ETags as {@link #matches} does, and
   * invalidates the path if one matches. One change of a path is admitted at a time, so of several
   * by the same ETag the first alone.
   */
  boolean admitsChange(String uri, RequestPath path, List<String> etags) {
    if (!admitting.add(uri)) {
      return false;
    }
    try {
      boolean matches = matches(uri, etags);
      if (matches) {
        invalidate(path);
      }
      return matches;
    } finally {
      admitting.remove(uri);
    }
  }

  void remove(ResponseKey key) {
    var unused = cache.invalidate(key);
  }

  private static String tag(int hash) {
    return "tag " + hash;
  }

  /** Returns one tag for all that handlers may take for the same path, whatever their matching. */
  private static String pathTag(String reading) {
    String path = reading.endsWith("/") ? reading.substring(0, reading.length() - 1) : reading;
    return "path " + path.toLowerCase(Locale.ROOT).hashCode();
  }
}
