// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import dev.headroom.ground.SettingsCheck;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how long anything may wait for it.
 *
 * <p>Immutable. Never shows the password.
 *
 * @param uri {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} for TLS
 * @param commandTimeout the longest that a call of the cache waits; 1 ms to 10 s
 * @param limitTimeout the longest that a decision of a limit waits; 1 ms to 10 s
 * @param connectTimeout the longest that a connection may take, in the background; 10 ms to 60 s
 * @param probeInterval how often the store is probed in the background; 10 ms to 10 s
 */
public record RedisSettings(
    String uri,
    Duration commandTimeout,
    Duration limitTimeout,
    Duration connectTimeout,
    Duration probeInterval) {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  /**
   * Creates settings.
   *
   * @throws dev.headroom.ground.SettingsException when a part is outside its range; names all
   *     faults
   */
  public RedisSettings {
    Duration least = Duration.ofMillis(1);
    new SettingsCheck()
        .require(
            parsed(uri) != null,
            "headroom.redis.uri",
            "not an address of Redis (not shown, it may hold a password)",
            "redis://host:6379 or rediss://host:6379",
            "set REDIS_URL to where Redis listens")
        .between(
            "headroom.redis.command-timeout",
            commandTimeout,
            least,
            TEN_SECONDS,
            "set how long a call of the cache may wait for Redis")
        .between(
            "headroom.redis.limit-timeout",
            limitTimeout,
            least,
            TEN_SECONDS,
            "set how long a limit may wait for Redis")
        .between(
            "headroom.redis.connect-timeout",
            connectTimeout,
            Duration.ofMillis(10),
            Duration.ofSeconds(60),
            "set how long a connection may take")
        .between(
            "headroom.redis.probe-interval",
            probeInterval,
            Duration.ofMillis(10),
            TEN_SECONDS,
            "set how often Redis is probed")
        .throwIfAny();
  }

  /** Returns the usual settings: 250 ms for the cache, 25 ms for limits, a probe every 250 ms. */
  public static RedisSettings of(String uri) {
    return new RedisSettings(
        uri,
        Duration.ofMillis(250),
        Duration.ofMillis(25),
        Duration.ofSeconds(1),
        Duration.ofMillis(250));
  }

  /** Returns the address for the client, with the time that a handshake may take. */
  RedisURI address() {
    RedisURI address = RedisURI.create(uri);
    address.setTimeout(connectTimeout);
    return address;
  }

  /** Returns host and port, which may be shown. */
  String place() {
    RedisURI address = RedisURI.create(uri);
    return address.getHost() == null ? "its socket" : address.getHost() + ":" + address.getPort();
  }

  @Override
  public String toString() {
    return "RedisSettings[%s, commandTimeout=%s, limitTimeout=%s, connectTimeout=%s, probeInterval=%s]"
        .formatted(place(), commandTimeout, limitTimeout, connectTimeout, probeInterval);
  }

  private static @Nullable RedisURI parsed(String uri) {
    try {
      return RedisURI.create(uri);
    } catch (RuntimeException malformed) {
      return null;
    }
  }
}
