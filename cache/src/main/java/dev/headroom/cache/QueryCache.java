// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.policy.CachePolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Keeps results of queries until a table that they read changes.
 *
 * <p>Whoever writes says so by {@link #changed}, within the transaction: the results end after its
 * commit, on all instances within the bound.
 *
 * <p>Thread-safe. Costs what a {@link Cache} costs, and a key of the query's length.
 *
 * @param <V> the result; immutable, since callers share it
 */
public final class QueryCache<V> {

  private final Caches caches;
  private final Map<Kind, Cache<Query, V>> byKind = new TreeMap<>();

  /**
   * Makes one cache for each kind of result.
   *
   * @param caches the application's
   * @param name {@code [a-z0-9.-]}, of which the caches' names are made
   * @param codec how results travel to the shared level
   */
  public QueryCache(Caches caches, String name, Codec<V> codec) {
    this.caches = caches;
    for (Kind kind : Kind.values()) {
      byKind.put(
          kind,
          caches.cache(
              CachePolicy.builder(name + "." + kind.suffix, codec).ttl(kind.ttl()).build(),
              Query::written));
    }
  }

  /**
   * Returns a query's result, running it if it is nowhere.
   *
   * @param kind which decides how long it lives if no table changes
   * @param query what is asked
   * @param run asks the database; must read no table that the query does not name
   * @return the result
   * @throws LoadException as {@link Cache#get} does
   */
  public V get(Kind kind, Query query, Callable<? extends V> run) {
    Cache<Query, V> cache = byKind.get(kind);
    if (cache == null) {
      throw new IllegalArgumentException("kind was " + kind + ", allowed one of Kind");
    }
    return cache.getWithContext(
        query,
        (asked, context) -> {
          context.tags(Query.tags(asked.tables()));
          return run.call();
        });
  }

  /**
   * Says that tables changed.
   *
   * @param tables as queries name them
   * @return whether the other instances are bound by it already
   */
  public Invalidation changed(String... tables) {
    return caches.invalidateTags(Query.tags(List.of(tables)));
  }

  /**
   * Kinds of results, by how long they live.
   *
   * <p>Immutable.
   */
  public enum Kind {
    /** Lists: 30 minutes. */
    LIST("list", 30),
    /** One thing: an hour. */
    DETAIL("detail", 60),
    /** What a search found: 15 minutes. */
    SEARCH("search", 15),
    /** Counts: 5 minutes. */
    COUNT("count", 5);

    private final String suffix;
    private final int ttlMinutes;

    Kind(String suffix, int ttlMinutes) {
      this.suffix = suffix;
      this.ttlMinutes = ttlMinutes;
    }

    /**
     * Returns how long such a result lives if no table changes.
     *
     * @return minutes
     */
    public java.time.Duration ttl() {
      return java.time.Duration.ofMinutes(ttlMinutes);
    }
  }
}
