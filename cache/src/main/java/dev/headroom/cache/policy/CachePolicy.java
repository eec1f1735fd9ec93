// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

import dev.headroom.cache.codec.Codec;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The policy of one cache: how long, how much and how coherently it keeps values. Made by {@link
 * #builder}.
 *
 * <p>Immutable.
 *
 * @param name {@code [a-z0-9.-]}, 1 to 64 characters, unique in an application
 * @param codec how values travel to the shared level; null if they stay in the memory of each
 *     instance, though invalidations reach all
 * @param ttl how long a value is served after its load, 1 ms to 30 days
 * @param memoryTtl how long a copy in memory is served where there is a shared level
 * @param negativeTtl the TTL of values that say that there is nothing
 * @param negative which values say that there is nothing
 * @param jitter the share of both TTLs by which a value's own may be shorter, 0 to 0.5
 * @param maxEntries what memory holds: a number of values, or a weight if there is a weigher
 * @param weigher the weight of a value; null if each weighs 1
 * @param bound how long after an invalidation another instance may serve its copy in memory
 * @param boundWhenUnavailable the bound while the shared level is unavailable; 0 for {@code bound}
 * @param whenUnavailable what happens on a miss while the shared level is unavailable
 * @param tags what a value is made of, by the value
 * @param refreshAhead the share of the TTL after which a hit refreshes the value, 0.1 to 1 (never)
 * @param staleWhileRevalidate how long after its expiry a value is served while it is refreshed
 * @param staleIfError how long after its expiry a value is served when it cannot be loaded
 * @param loadWait how long a caller waits for another caller's load; null for its end
 * @param <V> the value
 */
public record CachePolicy<V>(
    String name,
    @Nullable Codec<V> codec,
    Duration ttl,
    Duration memoryTtl,
    Duration negativeTtl,
    Predicate<? super V> negative,
    double jitter,
    long maxEntries,
    @Nullable ToIntFunction<? super V> weigher,
    Duration bound,
    Duration boundWhenUnavailable,
    WhenUnavailable whenUnavailable,
    Function<? super V, ? extends Collection<String>> tags,
    double refreshAhead,
    Duration staleWhileRevalidate,
    Duration staleIfError,
    @Nullable Duration loadWait) {

  /** The longest TTL. */
  public static final Duration MAX_TTL = Duration.ofDays(30);

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");
  private static final long MAX_WAIT_MILLIS = 3_600_000;

  /**
   * Checks the settings.
   *
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public CachePolicy {
    String at = "headroom.cache." + name + ".";
    SettingsCheck check =
        new SettingsCheck()
            .require(
                NAME.matcher(name).matches(),
                "headroom.cache name",
                name,
                NAME.pattern(),
                "choose a name of those characters")
            .between(
                at + "memory-ttl",
                memoryTtl,
                Duration.ofMillis(1),
                ttl,
                "set how long a copy may be served")
            .require(
                loadWait == null
                    || (loadWait.toMillis() >= 1 && loadWait.toMillis() <= MAX_WAIT_MILLIS),
                at + "load-wait",
                loadWait,
                "1ms to 1h",
                "set how long a caller may wait");
    try {
      var unused =
          new CacheSettings(
              ttl,
              null,
              negativeTtl.equals(ttl) ? null : negativeTtl,
              maxEntries,
              jitter,
              bound,
              boundWhenUnavailable,
              whenUnavailable,
              refreshAhead,
              staleWhileRevalidate,
              staleIfError);
    } catch (SettingsException e) {
      for (SettingFault each : e.faults()) {
        check.require(false, at + each.subject(), each.value(), each.allowed(), each.remedy());
      }
    }
    check.throwIfAny();
  }

  /**
   * Returns a builder of a policy.
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
   * Returns a builder of a policy of values that stay in memory, or whose codec is set later.
   *
   * @param name {@code [a-z0-9.-]}, 1 to 64 characters, unique in an application
   * @param <V> the value
   * @return a builder with the same defaults
   */
  public static <V> CachePolicyBuilder<V> builder(String name) {
    return new CachePolicyBuilder<>(name, null);
  }

  /**
   * Returns how long after its expiry a value may still be served.
   *
   * @return the longer of the two stale times
   */
  public Duration grace() {
    return staleWhileRevalidate.compareTo(staleIfError) > 0 ? staleWhileRevalidate : staleIfError;
  }

  /**
   * Returns the longest that the shared level keeps a value.
   *
   * @return the longest TTL and the grace
   */
  public Duration longestLife() {
    return MAX_TTL.plus(grace());
  }

  /**
   * Returns the share of the TTLs that one value gets. Equal seeds give equal shares; near seeds
   * give distant ones.
   *
   * @param seed such as the hash of its key
   * @return above 1 - jitter, to 1
   */
  public double shareOfTtl(long seed) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    double unit = (mixed >>> 11) * 0x1p-53;
    return 1 - jitter * unit;
  }
}
