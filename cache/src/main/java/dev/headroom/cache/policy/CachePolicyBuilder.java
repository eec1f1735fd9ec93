// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.policy;

import dev.headroom.cache.codec.Codec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A builder of cache policies.
 *
 * <p>Confined to one thread.
 *
 * @param <V> the value
 */
public final class CachePolicyBuilder<V> {

  private static final Duration DEFAULT_MEMORY_TTL = Duration.ofSeconds(10);

  private final String name;
  private @Nullable Codec<V> codec;
  private Duration ttl = Duration.ofMinutes(5);
  private @Nullable Duration memoryTtl;
  private @Nullable Duration negativeTtl;
  private Predicate<? super V> negative = CachePolicyBuilder::isEmptyOptional;
  private double jitter = 0.1;
  private long maxEntries = 10_000;
  private @Nullable ToIntFunction<? super V> weigher;
  private Duration bound = Duration.ofSeconds(1);
  private Duration boundWhenUnavailable = Duration.ZERO;
  private WhenUnavailable whenUnavailable = WhenUnavailable.LOAD;
  private Function<? super V, ? extends Collection<String>> tags = value -> List.of();
  private double refreshAhead = 1;
  private Duration staleWhileRevalidate = Duration.ZERO;
  private Duration staleIfError = Duration.ZERO;
  private @Nullable Duration loadWait;

  CachePolicyBuilder(String name, @Nullable Codec<V> codec) {
    this.name = name;
    this.codec = codec;
  }

  /**
   * Sets how values travel to the shared level.
   *
   * @param codec if never set, values stay in the memory of each instance, though invalidations
   *     reach all
   * @return this
   */
  public CachePolicyBuilder<V> codec(Codec<V> codec) {
    this.codec = codec;
    return this;
  }

  /**
   * Sets how long a value is served after its load.
   *
   * @param ttl 1 ms to 30 days; default 5 minutes
   * @return this
   */
  public CachePolicyBuilder<V> ttl(Duration ttl) {
    this.ttl = ttl;
    return this;
  }

  /**
   * Sets how long a copy in memory is served where there is a shared level.
   *
   * @param memoryTtl 1 ms to the TTL; default 10 seconds, or the TTL if that is shorter
   * @return this
   */
  public CachePolicyBuilder<V> memoryTtl(Duration memoryTtl) {
    this.memoryTtl = memoryTtl;
    return this;
  }

  /**
   * Sets the TTL of values that say that there is nothing.
   *
   * @param negativeTtl 1 ms to 30 days; default the TTL
   * @return this
   */
  public CachePolicyBuilder<V> negativeTtl(Duration negativeTtl) {
    this.negativeTtl = negativeTtl;
    return this;
  }

  /**
   * Sets which values say that there is nothing.
   *
   * @param negative true for those; default an empty {@link Optional}
   * @return this
   */
  public CachePolicyBuilder<V> negativeWhen(Predicate<? super V> negative) {
    this.negative = negative;
    return this;
  }

  /**
   * Sets how many values memory holds.
   *
   * @param maxEntries 1 to 2^40; default 10 000
   * @return this
   */
  public CachePolicyBuilder<V> maxEntries(long maxEntries) {
    this.maxEntries = maxEntries;
    this.weigher = null;
    return this;
  }

  /**
   * Sets how much memory holds, by a weight of the application's own.
   *
   * @param maxWeight 1 to 2^40
   * @param weigher the weight of one value, such as its bytes; below 1 counts as 1
   * @return this
   */
  public CachePolicyBuilder<V> maxWeight(long maxWeight, ToIntFunction<? super V> weigher) {
    this.maxEntries = maxWeight;
    this.weigher = weigher;
    return this;
  }

  /**
   * Sets how much shorter than the TTLs a value's own may be, so that values that were loaded
   * together do not expire together.
   *
   * @param jitter share of the TTL, 0 (none is shorter) to 0.5; default 0.1
   * @return this
   */
  public CachePolicyBuilder<V> jitter(double jitter) {
    this.jitter = jitter;
    return this;
  }

  /**
   * Sets how long after an invalidation another instance may still serve its copy in memory,
   * whatever is lost or delayed.
   *
   * @param bound 100 ms to 1 hour; default 1 second. A short one costs nothing but memory hits
   *     while the shared level is unavailable
   * @return this
   */
  public CachePolicyBuilder<V> bound(Duration bound) {
    this.bound = bound;
    return this;
  }

  /**
   * Widens the bound while the shared level is unavailable, so that memory spares the source:
   * copies are then served past their memory TTL too, though not past their TTL.
   *
   * @param bound how stale a copy may be then; 0 (default: the bound itself) to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> boundWhenUnavailable(Duration bound) {
    this.boundWhenUnavailable = bound;
    return this;
  }

  /**
   * Sets what happens on a miss in memory while the shared level is unavailable.
   *
   * @param whenUnavailable default {@link WhenUnavailable#LOAD}
   * @return this
   */
  public CachePolicyBuilder<V> whenUnavailable(WhenUnavailable whenUnavailable) {
    this.whenUnavailable = whenUnavailable;
    return this;
  }

  /**
   * Sets what values are made of: invalidating one of their tags invalidates them. A loader may add
   * tags of its own.
   *
   * @param tags the tags of one value; 1 to 255 characters each, 64 at most
   * @return this
   */
  public CachePolicyBuilder<V> taggedBy(Function<? super V, ? extends Collection<String>> tags) {
    this.tags = tags;
    return this;
  }

  /**
   * Refreshes a value in the background when it is hit late in its TTL.
   *
   * @param share of the TTL after which a hit does so; 0.1 to 1 (default: never)
   * @return this
   */
  public CachePolicyBuilder<V> refreshAhead(double share) {
    this.refreshAhead = share;
    return this;
  }

  /**
   * Serves an expired value while it is refreshed in the background.
   *
   * @param grace how long after its expiry; 0 (default: never) to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> staleWhileRevalidate(Duration grace) {
    this.staleWhileRevalidate = grace;
    return this;
  }

  /**
   * Serves an expired value when it cannot be loaded.
   *
   * @param grace how long after its expiry; 0 (default: never) to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> staleIfError(Duration grace) {
    this.staleIfError = grace;
    return this;
  }

  /**
   * Bounds how long a caller waits for a load that another caller of this process runs; then it
   * gets a {@link dev.headroom.cache.load.LoadTimeoutException}, and the load goes on.
   *
   * @param timeout 1 ms to 1 hour; default the end of the load
   * @return this
   */
  public CachePolicyBuilder<V> loadWait(Duration timeout) {
    this.loadWait = timeout;
    return this;
  }

  /**
   * Builds the policy.
   *
   * @return the checked policy
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public CachePolicy<V> build() {
    Duration memory =
        memoryTtl != null
            ? memoryTtl
            : DEFAULT_MEMORY_TTL.compareTo(ttl) < 0 ? DEFAULT_MEMORY_TTL : ttl;
    return new CachePolicy<>(
        name,
        codec,
        ttl,
        memory,
        negativeTtl == null ? ttl : negativeTtl,
        negative,
        jitter,
        maxEntries,
        weigher,
        bound,
        boundWhenUnavailable,
        whenUnavailable,
        tags,
        refreshAhead,
        staleWhileRevalidate,
        staleIfError,
        loadWait);
  }

  private static boolean isEmptyOptional(Object value) {
    return value instanceof Optional<?> optional && optional.isEmpty();
  }
}
