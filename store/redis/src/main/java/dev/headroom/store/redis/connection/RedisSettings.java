// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.ground.StoreKeys;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The address of Redis and the longest waits for it.
 *
 * <p>Public API. Immutable. Its text never shows the password.
 */
public record RedisSettings(
    @Setting(
            value =
                "Address of Redis: redis://user:password@host:port/database, or "
                    + "rediss:// for TLS. Not set, every instance keeps its own memory.",
            example = "redis://localhost:6379",
            secret = true)
        @Nullable String url,
    @Setting(
            value =
                "Name of the application in Redis, with which every key begins: applications that "
                    + "share a Redis need different ones, instances of one the same. Not set, "
                    + "spring.application.name, or the package of the application.")
        String prefix,
    @Setting(
            value =
                "Longest wait of a cache for one call of Redis; then the call counts as failed.",
            range = "1ms to 10s",
            defaultValue = "250ms")
        Duration commandTimeout,
    @Setting(
            value =
                "Longest wait of a rate limit for its decision; then the rule's policy "
                    + "for an unavailable store decides.",
            range = "1ms to 10s",
            defaultValue = "25ms")
        Duration limitTimeout,
    @Setting(
            value = "Longest wait for a connection; connecting happens in the background.",
            range = "10ms to 60s",
            defaultValue = "1s")
        Duration connectTimeout,
    @Setting(
            value = "Pause between two probes of Redis while it is unavailable.",
            range = "10ms to 10s",
            defaultValue = "250ms")
        Duration probeInterval) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public RedisSettings {
    SettingsCheck.of(RedisSettings.class)
        .require(
            url == null || parsed(url) != null,
            "url",
            "not an address of Redis (not shown, it may hold a password)",
            "redis://host:6379 or rediss://host:6379",
            "set redis://host:port of the server")
        .require(
            prefix.isEmpty() || StoreKeys.isApplication(prefix),
            "prefix",
            prefix,
            "1 to 64 letters, digits, dots, dashes and underscores",
            "choose a name of those characters; the braces of a cluster's hash tag are added")
        .inRange("commandTimeout", commandTimeout)
        .inRange("limitTimeout", limitTimeout)
        .inRange("connectTimeout", connectTimeout)
        .inRange("probeInterval", probeInterval)
        .throwIfAny();
  }

  /** Returns the default settings with an address. */
  public static RedisSettings of(String url) {
    return SettingsRecord.of(RedisSettings.class).defaults().withUrl(url);
  }

  /** Returns the same settings with another address. */
  public RedisSettings withUrl(String other) {
    return new RedisSettings(
        other, prefix, commandTimeout, limitTimeout, connectTimeout, probeInterval);
  }

  /**
   * Returns the address.
   *
   * @throws NullPointerException if none is set
   */
  @Override
  public String url() {
    return Objects.requireNonNull(url, "Redis needs an address");
  }

  /** Returns the same settings with the name of the application, unless they have one. */
  public RedisSettings orPrefix(String application) {
    return prefix.isEmpty()
        ? new RedisSettings(
            url, application, commandTimeout, limitTimeout, connectTimeout, probeInterval)
        : this;
  }

  /** Returns the address for the client, with the time that a handshake may take. */
  RedisURI toUri() {
    RedisURI address = RedisURI.create(url());
    address.setTimeout(connectTimeout);
    return address;
  }

  /** Returns host and port, which may be shown. */
  String hostAndPort() {
    if (url == null) {
      return "no address";
    }
    RedisURI address = RedisURI.create(url);
    return address.getHost() == null ? "its socket" : address.getHost() + ":" + address.getPort();
  }

  @Override
  public String toString() {
    return "RedisSettings[%s, commandTimeout=%s, limitTimeout=%s, connectTimeout=%s, probeInterval=%s]"
        .formatted(hostAndPort(), commandTimeout, limitTimeout, connectTimeout, probeInterval);
  }

  private static @Nullable RedisURI parsed(String url) {
    try {
      return RedisURI.create(url);
    } catch (RuntimeException malformed) {
      return null;
    }
  }
}
