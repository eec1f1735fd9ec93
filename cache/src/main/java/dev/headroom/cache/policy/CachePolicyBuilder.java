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
 * Collects what a policy says.
 *
 * <p>Confined to one thread.
 *
 * @param <V> the value
 */
public final class CachePolicyBuilder<V> {

  final String name;
  final Codec<V> codec;
  Duration ttl = Duration.ofMinutes(5);
  @Nullable Duration memoryTtl;
  @Nullable Duration negativeTtl;
  Predicate<? super V> negative = CachePolicyBuilder::isEmptyOptional;
  double jitter = 0.1;
  long maxWeight = 10_000;
  @Nullable ToIntFunction<? super V> weigher;
  Duration bound = Duration.ofSeconds(1);
  Duration boundWhenUnavailable = Duration.ZERO;
  WhenUnavailable whenUnavailable = WhenUnavailable.LOAD;
  boolean memoryOnly;
  Function<? super V, ? extends Collection<String>> tags = value -> List.of();
  double refreshAhead = 1;
  double earlyRefresh;
  Duration whileRevalidate = Duration.ZERO;
  Duration ifError = Duration.ZERO;
  @Nullable Duration softTimeout;
  @Nullable Duration hardTimeout;
  @Nullable Duration leastTtl;
  @Nullable Duration mostTtl;

  CachePolicyBuilder(String name, Codec<V> codec) {
    this.name = name;
    this.codec = codec;
  }

  /**
   * Sets how long a value may be served after its load.
   *
   * @param ttl 1 ms to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> ttl(Duration ttl) {
    this.ttl = ttl;
    return this;
  }

  /**
   * Sets how long a memory copy may be served where there is a shared level.
   *
   * @param memoryTtl 1 ms to the TTL; if never set, 10 seconds or the TTL if that is shorter
   * @return this
   */
  public CachePolicyBuilder<V> memoryTtl(Duration memoryTtl) {
    this.memoryTtl = memoryTtl;
    return this;
  }

  /**
   * Sets how long a value may be served that says that there is nothing.
   *
   * @param negativeTtl 1 ms to 30 days; if never set, the TTL
   * @return this
   */
  public CachePolicyBuilder<V> negativeTtl(Duration negativeTtl) {
    this.negativeTtl = negativeTtl;
    return this;
  }

  /**
   * Says which values say that there is nothing.
   *
   * @param negative true for those; if never set, an empty {@link Optional}
   * @return this
   */
  public CachePolicyBuilder<V> negativeWhen(Predicate<? super V> negative) {
    this.negative = negative;
    return this;
  }

  /**
   * Sets how many values memory holds.
   *
   * @param maxEntries 1 to 2^40
   * @return this
   */
  public CachePolicyBuilder<V> maxEntries(long maxEntries) {
    this.maxWeight = maxEntries;
    this.weigher = null;
    return this;
  }

  /**
   * Sets how much memory holds, by a measure of one's own.
   *
   * @param maxWeight 1 to 2^40
   * @param weigher the weight of one value, such as its bytes; what is below 1 counts as 1
   * @return this
   */
  public CachePolicyBuilder<V> maxWeight(long maxWeight, ToIntFunction<? super V> weigher) {
    this.maxWeight = maxWeight;
    this.weigher = weigher;
    return this;
  }

  /**
   * Sets how much shorter than the TTLs a value's own may be, so that values loaded together are
   * not over together.
   *
   * @param jitter 0 (all live the whole TTL) to 0.5, a share of the TTL
   * @return this
   */
  public CachePolicyBuilder<V> jitter(double jitter) {
    this.jitter = jitter;
    return this;
  }

  /**
   * Sets how long after an invalidation another instance may still serve its memory copy, whatever
   * is lost or delayed.
   *
   * @param bound 100 ms to 1 hour; a short one costs nothing but memory hits while the shared level
   *     is away
   * @return this
   */
  public CachePolicyBuilder<V> bound(Duration bound) {
    this.bound = bound;
    return this;
  }

  /**
   * Gives up the bound: another instance hears of an invalidation as soon as a message takes, but
   * if it cannot, its copy lives out its memory TTL.
   *
   * @return this
   */
  public CachePolicyBuilder<V> eventual() {
    this.bound = CachePolicy.ENDLESS;
    return this;
  }

  /**
   * Widens the bound while the shared level is away, so that memory spares the source: copies are
   * then served past their memory TTL too, though not past their TTL.
   *
   * @param awayBound how stale a copy may be then; 0 (the bound itself) to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> boundWhenUnavailable(Duration awayBound) {
    this.boundWhenUnavailable = awayBound;
    return this;
  }

  /**
   * Says what is done with what is not in memory while the shared level is away.
   *
   * @param whenAway if never set, {@link WhenUnavailable#LOAD}
   * @return this
   */
  public CachePolicyBuilder<V> whenUnavailable(WhenUnavailable whenAway) {
    this.whenUnavailable = whenAway;
    return this;
  }

  /**
   * Keeps values in memory alone, each instance its own, for what is cheap to load or costly to
   * write; invalidations reach all instances all the same, and one load a key runs an instance.
   *
   * @return this
   */
  public CachePolicyBuilder<V> memoryOnly() {
    this.memoryOnly = true;
    return this;
  }

  /**
   * Says what values are made of: ending one of their tags ends them. A loader may add tags of its
   * own.
   *
   * @param tags the tags of one value; 1 to 255 characters each, 64 at most
   * @return this
   */
  public CachePolicyBuilder<V> taggedBy(Function<? super V, ? extends Collection<String>> tags) {
    this.tags = tags;
    return this;
  }

  /**
   * LoaderCalls a value anew in the background when it is hit late in its time.
   *
   * @param share of the TTL after which a hit does so; 0.1 to 1, which is never
   * @return this
   */
  public CachePolicyBuilder<V> refreshAhead(double share) {
    this.refreshAhead = share;
    return this;
  }

  /**
   * LoaderCalls a value anew in the background some time before its time is over: the earlier, the
   * longer its load took and the more often it is hit.
   *
   * @param beta 0 (never) to 10; 1 is usual
   * @return this
   */
  public CachePolicyBuilder<V> earlyRefresh(double beta) {
    this.earlyRefresh = beta;
    return this;
  }

  /**
   * Serves a value after its time while it is loaded anew in the background.
   *
   * @param grace how long after its time; 0 (never) to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> staleWhileRevalidate(Duration grace) {
    this.whileRevalidate = grace;
    return this;
  }

  /**
   * Serves a value after its time when it cannot be loaded.
   *
   * @param grace how long after its time; 0 (never) to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> staleIfError(Duration grace) {
    this.ifError = grace;
    return this;
  }

  /**
   * Sets how long a caller waits for a load who could have a value after its time instead; the load
   * goes on.
   *
   * @param timeout 1 ms to the hard time-out
   * @return this
   */
  public CachePolicyBuilder<V> softTimeout(Duration timeout) {
    this.softTimeout = timeout;
    return this;
  }

  /**
   * Sets how long a caller waits for a load at most; the load goes on. LoaderCalls then run on
   * threads of their own.
   *
   * @param timeout 1 ms to 1 hour
   * @return this
   */
  public CachePolicyBuilder<V> hardTimeout(Duration timeout) {
    this.hardTimeout = timeout;
    return this;
  }

  /**
   * Lets the TTL of each value follow how often it changes: a load that brings an equal value
   * doubles it, one that brings another halves it.
   *
   * @param least to the TTL
   * @param most from the TTL, to 30 days
   * @return this
   */
  public CachePolicyBuilder<V> adaptiveTtl(Duration least, Duration most) {
    this.leastTtl = least;
    this.mostTtl = most;
    return this;
  }

  /**
   * Ends the policy.
   *
   * @return the checked policy
   * @throws dev.headroom.ground.SettingsException naming every setting out of its range
   */
  public CachePolicy<V> build() {
    return new CachePolicy<>(this);
  }

  private static boolean isEmptyOptional(Object value) {
    return value instanceof Optional<?> optional && optional.isEmpty();
  }
}
