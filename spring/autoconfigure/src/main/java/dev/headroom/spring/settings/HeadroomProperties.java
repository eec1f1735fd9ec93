// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.cache.policy.WhenUnavailable;
import dev.headroom.spring.limit.LimitProperties;
import dev.headroom.spring.overload.OverloadProperties;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Every setting of the starter, as an operator writes it; a name that is not among them is refused
 * at start.
 *
 * <p>Immutable.
 *
 * @param enabled the layer's master switch; off leaves health, metrics and security headers, and a
 *     pool of 5
 * @param command what the application does once it is up: serve, or one thing about the added
 *     indexes and then end
 * @param cache the caches
 * @param limit the rate limits
 * @param overload what is refused when more is asked than can be served
 * @param monitor health and metrics
 */
@ConfigurationProperties(prefix = "headroom")
public record HeadroomProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("serve") Command command,
    @DefaultValue Cache cache,
    @NestedConfigurationProperty @DefaultValue LimitProperties limit,
    @NestedConfigurationProperty @DefaultValue OverloadProperties overload,
    @DefaultValue Monitor monitor) {

  /** What an application does once it is up. */
  public enum Command {
    /** Answers requests until it is told to end. */
    SERVE,
    /** Builds the added indexes online, then ends. */
    MIGRATE,
    /** Removes the added indexes online, then ends. */
    ROLLBACK,
    /** Shows the added indexes, then ends. */
    STATUS
  }

  /**
   * The caches.
   *
   * <p>Immutable.
   *
   * @param enabled off loads always
   * @param type tiered and redis mean memory with Redis behind it, where Redis is set; memory means
   *     memory alone
   * @param defaultTtl how long a value may be served when its cache says nothing; a bare number is
   *     seconds; 1 ms to 30 days
   * @param caches by name, those of Spring as the application writes them
   * @param valuePackages whose classes {@code @Cacheable} values may be, to be shared by instances;
   *     none means the application's own packages; others stay in memory
   * @param loadOnce whether plain {@code @Cacheable} methods load once a key, as with {@code sync =
   *     true}; off reads them as written
   * @param warmEvery how often registered warmers run after the first time, which is when the
   *     application is ready; 0 is never; at most 30 days
   * @param admin whether there are {@code GET /api/cache/stats} and {@code POST /api/cache/warm}
   *     for the role {@code ADMIN}
   */
  public record Cache(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("tiered") CacheType type,
      @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) Duration defaultTtl,
      @DefaultValue Map<String, NamedCache> caches,
      @DefaultValue List<String> valuePackages,
      @DefaultValue("true") boolean loadOnce,
      @DefaultValue("1h") @DurationUnit(ChronoUnit.SECONDS) Duration warmEvery,
      @DefaultValue("true") boolean admin) {}

  /**
   * One cache.
   *
   * <p>Immutable.
   *
   * @param ttl how long a value may be served; the default TTL if none; 1 ms to 30 days
   * @param memoryTtl how long a memory copy may be served; 10 s or the TTL if none
   * @param negativeTtl how long it may be believed that there is nothing; the TTL if none
   * @param maxEntries how many values memory holds; 10000 if none; 1 to 2^40
   * @param jitter the share of the TTLs that may be cut off; 0.1 if none; 0 to 0.5
   * @param bound how stale another instance's memory copy may be; 1 s if none; 100 ms to 1 h
   * @param boundWhenAway the bound while Redis is away; the bound itself if none; to 30 days
   * @param whenAway what is done with what is not in memory while Redis is away; load if none
   * @param refreshAhead the share of the TTL after which a hit loads anew; 1, never, if none; 0.1
   *     to 1
   * @param staleWhileRevalidate how long after its time a value is served while it is loaded; 0 if
   *     none
   * @param staleIfError how long after its time a value is served that cannot be loaded; 0 if none
   */
  public record NamedCache(
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration ttl,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration memoryTtl,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration negativeTtl,
      @Nullable Long maxEntries,
      @Nullable Double jitter,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration bound,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration boundWhenAway,
      @Nullable WhenUnavailable whenAway,
      @Nullable Double refreshAhead,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration staleWhileRevalidate,
      @Nullable @DurationUnit(ChronoUnit.SECONDS) Duration staleIfError) {}

  /** Where values are kept. */
  public enum CacheType {
    /** Memory with Redis behind it. */
    TIERED,
    /** The same; the systems' own word. */
    REDIS,
    /** Memory alone. */
    MEMORY
  }

  /**
   * Health and metrics.
   *
   * <p>Immutable.
   *
   * @param downstream named services that {@code /health} tells apart, by the address of their
   *     health page
   * @param downstreamTimeout how long one may take to answer
   */
  public record Monitor(
      @DefaultValue Map<String, URI> downstream, @DefaultValue("2s") Duration downstreamTimeout) {}
}
