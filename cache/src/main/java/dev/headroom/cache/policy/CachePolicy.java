// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

import dev.headroom.cache.codec.Codec;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of value is kept.
 *
 * <p>Immutable.
 *
 * @param <V> the value
 */
public final class CachePolicy<V> {

  public static final Duration ENDLESS = Duration.ofDays(60);
  static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration USUAL_MEMORY_TTL = Duration.ofSeconds(10);

  public final String name;
  public final Codec<V> codec;
  public final Duration ttl;
  public final Duration memoryTtl;
  public final Duration negativeTtl;
  public final Predicate<? super V> negative;
  public final double jitter;
  public final long maxWeight;
  final @Nullable public ToIntFunction<? super V> weigher;
  public final Duration bound;
  public final Duration boundWhenUnavailable;
  public final WhenUnavailable whenUnavailable;
  public final boolean memoryOnly;
  public final Function<? super V, ? extends Collection<String>> tags;
  public final double refreshAhead;
  public final double earlyRefresh;
  public final Duration whileRevalidate;
  public final Duration ifError;
  final @Nullable public Duration softTimeout;
  final @Nullable public Duration hardTimeout;
  final @Nullable public Duration leastTtl;
  final @Nullable public Duration mostTtl;

  CachePolicy(CachePolicyBuilder<V> from) {
    name = from.name;
    codec = from.codec;
    ttl = from.ttl;
    memoryTtl =
        from.memoryTtl != null ? from.memoryTtl : shorter(USUAL_MEMORY_TTL, longestTtl(from));
    negativeTtl = from.negativeTtl != null ? from.negativeTtl : ttl;
    negative = from.negative;
    jitter = from.jitter;
    maxWeight = from.maxWeight;
    weigher = from.weigher;
    bound = from.bound;
    boundWhenUnavailable = from.boundWhenUnavailable;
    whenUnavailable = from.whenUnavailable;
    memoryOnly = from.memoryOnly;
    tags = from.tags;
    refreshAhead = from.refreshAhead;
    earlyRefresh = from.earlyRefresh;
    whileRevalidate = from.whileRevalidate;
    ifError = from.ifError;
    softTimeout = from.softTimeout;
    hardTimeout = from.hardTimeout;
    leastTtl = from.leastTtl;
    mostTtl = from.mostTtl;
    PolicyCheck.refuseFaults(this);
  }

  /**
   * Begins a policy.
   *
   * @param name {@code [a-z0-9.-]}, 1 to 64 characters, unique in an application; the prefix of its
   *     keys and its label in meters
   * @param codec how values travel to the shared level
   * @param <V> the value
   * @return a builder with a TTL of 5 minutes, a memory TTL of 10 seconds, 10 000 entries, a jitter
   *     of 0.1, a bound of 1 second, and all else off
   */
  public static <V> CachePolicyBuilder<V> builder(String name, Codec<V> codec) {
    return new CachePolicyBuilder<>(name, codec);
  }

  /**
   * Returns the name.
   *
   * @return as it was given
   */
  public String name() {
    return name;
  }

  /**
   * Returns how values travel to the shared level.
   *
   * @return as it was given
   */
  public Codec<V> codec() {
    return codec;
  }

  /**
   * Returns the share of both TTLs by which a value's own may be shorter.
   *
   * @return 0 to 0.5
   */
  public double jitter() {
    return jitter;
  }

  /**
   * Returns how long a value may be served after its load.
   *
   * @return 1 ms to 30 days
   */
  public Duration ttl() {
    return ttl;
  }

  /**
   * Returns how long a copy in memory may be served where there is a shared level.
   *
   * @return 1 ms to the TTL
   */
  public Duration memoryTtl() {
    return memoryTtl;
  }

  /**
   * Returns what memory may hold.
   *
   * @return a number of values, or a weight if the policy weighs them
   */
  public long maxEntries() {
    return maxWeight;
  }

  /**
   * Returns how long after an invalidation another instance may still serve its memory copy.
   *
   * @return the bound
   */
  public Duration bound() {
    return bound;
  }

  /** How long after its time a value is still of use. */
  public Duration grace() {
    return whileRevalidate.compareTo(ifError) > 0 ? whileRevalidate : ifError;
  }

  /** The longest that the shared level keeps one of its values. */
  public Duration longestLife() {
    return LONGEST.plus(grace());
  }

  /**
   * The share of the TTLs that one value gets. Equal seeds give equal shares; near seeds, far ones.
   *
   * @return above 1 - jitter, to 1
   */
  public double shareOfTtl(long seed) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    double unit = (mixed >>> 11) * 0x1p-53;
    return 1 - jitter * unit;
  }

  private static Duration longestTtl(CachePolicyBuilder<?> from) {
    return from.mostTtl != null && from.mostTtl.compareTo(from.ttl) > 0 ? from.mostTtl : from.ttl;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
