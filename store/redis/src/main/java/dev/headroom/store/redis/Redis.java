// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.state.LimitStore;
import dev.headroom.store.redis.cache.RedisCacheLevel;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.session.RedisRevocationRelay;
import dev.headroom.store.redis.settings.RedisSettings;

/**
 * A Redis server, alone or followed by Sentinel, or a Redis Cluster as the shared store of caches,
 * limits and revocations.
 *
 * <p>Public API. Thread-safe. {@link #connect} returns at once and connects in the background;
 * while Redis is unavailable, each capability goes on without it as it documents. All parts share
 * one connection (in a cluster each has one); a cache level and a revocation relay follow their
 * logs on one more each.
 */
public final class Redis implements LimitStore, AutoCloseable {

  private final RedisStore store;

  private Redis(RedisStore store) {
    this.store = store;
  }

  /**
   * Connects with the default time-outs, as the application {@code headroom}.
   *
   * @param url {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} for
   *     TLS; by Sentinel {@code
   *     redis-sentinel://[user:password@]host[:port],host[:port][/database]?sentinelMasterId=name};
   *     of a cluster several nodes, {@code redis://[user:password@]host[:port],host[:port]}
   * @return the store, which the caller closes
   * @throws dev.headroom.ground.SettingsException if the URL is malformed
   */
  public static Redis connect(String url) {
    return connect(RedisSettings.of(url));
  }

  /**
   * Connects with the default time-outs.
   *
   * @param url as for {@link #connect(String)}
   * @param application its name in Redis, with which all keys begin: applications that share a
   *     server need different ones
   * @return the store, which the caller closes
   * @throws dev.headroom.ground.SettingsException if the URL is malformed
   */
  public static Redis connect(String url, String application) {
    return connect(RedisSettings.of(url).orPrefix(application));
  }

  /**
   * Connects.
   *
   * @param settings the URL, the prefix and the time-outs
   * @return the store, which the caller closes
   */
  public static Redis connect(RedisSettings settings) {
    return new Redis(RedisStore.open(settings.orPrefix("headroom"), TimeSource.system()));
  }

  /**
   * Returns a shared level of caches; each cache that is built alone, and each {@code Caches},
   * needs one of its own.
   *
   * @return a new level
   */
  public RedisCacheLevel cacheLevel() {
    return new RedisCacheLevel(store, store.settings().prefix());
  }

  /**
   * Returns the shared state of rate limits.
   *
   * @return a new state
   */
  @Override
  public RedisLimitState limitState() {
    return new RedisLimitState(store, store.settings().prefix());
  }

  /**
   * Returns the relay that carries revocations to the other instances at once.
   *
   * @return a new relay
   */
  public RedisRevocationRelay revocationRelay() {
    return new RedisRevocationRelay(store, store.settings().prefix());
  }

  /**
   * Returns what is known of the server now.
   *
   * @return without asking it
   */
  public StoreHealth health() {
    return store.health();
  }

  /** Closes the connections and ends the threads; waits two seconds at most. */
  @Override
  public void close() {
    store.close();
  }
}
