// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.cache;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.Causes;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A factory of the caches of views. Instances share the values as JSON, and each serves its copies
 * for as long as the values live: what is invalidated is dropped everywhere. A value that is read
 * near the end of its life is refreshed in the background, so that nobody waits for a popular one;
 * so is one that has expired within a minute, since the database may hang. While the database
 * fails, a value is served for as long again as it lives; never one that was invalidated.
 *
 * <p>Thread-safe.
 */
public record JsonCaches(
    Caches caches, CachePolicies policies, JsonCodecs codecs, CacheWarming warming) {

  private static final double REFRESH_AHEAD = 0.8;
  private static final Duration GRACE = Duration.ofMinutes(1);

  /**
   * Creates a cache.
   *
   * @param name unique in the application
   * @param type the class of its values
   * @param ttl time for which a value is served after its load
   * @param tags what all its values are invalidated by
   * @param <K> the key: a text, a number, or a record of these
   * @param <V> the value
   */
  public <K, V> Cache<K, V> of(String name, Class<V> type, Duration ttl, String... tags) {
    List<String> all = List.of(tags);
    return caches.cache(shared(name, type, ttl).taggedBy(value -> all).build());
  }

  /**
   * Creates a cache of reports, which are expensive: an expired one is served for as long again
   * while it is loaded in the background, so that nobody waits but for the first, and for one that
   * was invalidated.
   *
   * @param name unique in the application
   * @param type the class of its values
   * @param ttl time for which a value is served after its load
   * @param <K> the key: a text, a number, or a record of these
   * @param <V> the value
   */
  public <K, V> Cache<K, V> ofReports(String name, Class<V> type, Duration ttl) {
    return caches.cache(shared(name, type, ttl).staleWhileRevalidate(ttl).build());
  }

  private <V> CachePolicy.Builder<V> shared(String name, Class<V> type, Duration ttl) {
    return policies
        .builder(name, codecs.of(type))
        .ttl(ttl)
        .memoryTtl(ttl)
        .refreshAhead(REFRESH_AHEAD)
        .staleWhileRevalidate(GRACE)
        .staleIfError(ttl)
        .staleWhen(JsonCaches::isOfTheDatabase);
  }

  /** Not one by which a handler says that there is nothing, or nothing for this caller. */
  private static boolean isOfTheDatabase(Throwable failure) {
    return Causes.of(failure)
        .anyMatch(each ->
            each instanceof NonTransientDataAccessResourceException
                || each instanceof TransientDataAccessException
                || each instanceof TransactionException);
  }

  /**
   * Creates a cache of values that cost no more to load than to share: each instance has those that
   * it loaded itself, and invalidations reach all.
   *
   * @param name unique in the application
   * @param ttl time for which a value is served after its load
   * @param maxEntries how many are in memory at most
   * @param <K> the key: a text, a number, or a record of these
   * @param <V> the value
   */
  public <K, V> Cache<K, V> inMemory(String name, Duration ttl, long maxEntries) {
    return caches.cache(policies.<V>builder(name).ttl(ttl).maxEntries(maxEntries).build());
  }

  /**
   * Loads values when the application is ready, and again as often as {@code
   * headroom.cache.warm-every} says.
   *
   * @param cache one that this factory created
   * @param keys called at each warming
   * @param loader as the cache's {@code get} takes it
   * @param <K> the key
   * @param <V> the value
   */
  public <K, V> void warm(
      Cache<K, V> cache, Callable<? extends Collection<K>> keys, Loader<K, V> loader) {
    warming.register(cache, keys, loader);
  }
}
