// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.settings;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.ground.StoreKeys;
import dev.headroom.store.redis.address.RedisAddress;
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
                "Address of Redis: redis://user:password@host:port/database, or rediss:// for TLS. "
                    + "By Sentinel: redis-sentinel://user:password@host1:26379,host2:26379/"
                    + "database?sentinelMasterId=name, or rediss-sentinel://; user and password "
                    + "are those of the server, and the primary is followed through a fail-over. "
                    + "Of a Cluster: several nodes, redis://user:password@host1:port,host2:port. "
                    + "Not set, every instance keeps its own memory.",
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
            value =
                "Pause between two probes of Redis, by which its loss and its return are noticed.",
            range = "10ms to 10s",
            defaultValue = "250ms")
        Duration probeInterval) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public RedisSettings {
    String fault = url == null ? "" : RedisAddress.fault(url);
    SettingsCheck.of(RedisSettings.class)
        .require(
            fault.isEmpty(),
            "url",
            fault + " (not shown, it may hold a password)",
            "redis://host:6379, rediss://host:6379, redis://host:6379,host:6379 of a cluster, or"
                + " redis-sentinel://host:26379,host:26379?sentinelMasterId=name",
            "set redis://host:port of the server, or the sentinels and the name of their primary")
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
  RedisAddress address() {
    return RedisAddress.parse(url(), connectTimeout);
  }

  @Override
  public String toString() {
    return "RedisSettings[%s, commandTimeout=%s, limitTimeout=%s, connectTimeout=%s, probeInterval=%s]"
        .formatted(
            url == null ? "no address" : address().text(),
            commandTimeout,
            limitTimeout,
            connectTimeout,
            probeInterval);
  }
}
