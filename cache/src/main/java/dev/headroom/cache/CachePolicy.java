// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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

  static final Duration ENDLESS = Duration.ofDays(60);
  static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration USUAL_MEMORY_TTL = Duration.ofSeconds(10);

  final String name;
  final Codec<V> codec;
  final Duration ttl;
  final Duration memoryTtl;
  final Duration negativeTtl;
  final Predicate<? super V> negative;
  final double jitter;
  final long maxWeight;
  final @Nullable ToIntFunction<? super V> weigher;
  final Duration bound;
  final Duration awayBound;
  final WhenAway whenAway;
  final boolean memoryOnly;
  final Function<? super V, ? extends Collection<String>> tags;
  final double refreshAhead;
  final double earlyRefresh;
  final Duration whileRevalidate;
  final Duration ifError;
  final @Nullable Duration softTimeout;
  final @Nullable Duration hardTimeout;
  final @Nullable Duration leastTtl;
  final @Nullable Duration mostTtl;

  private CachePolicy(Builder<V> from) {
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
    awayBound = from.awayBound;
    whenAway = from.whenAway;
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
  public static <V> Builder<V> named(String name, Codec<V> codec) {
    return new Builder<>(name, codec);
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
  Duration grace() {
    return whileRevalidate.compareTo(ifError) > 0 ? whileRevalidate : ifError;
  }

  /** The longest that the shared level keeps one of its values. */
  Duration longestLife() {
    return LONGEST.plus(grace());
  }

  /**
   * The share of the TTLs that one value gets. Equal seeds give equal shares; near seeds, far ones.
   *
   * @return above 1 - jitter, to 1
   */
  double shareOfTtl(long seed) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    double unit = (mixed >>> 11) * 0x1p-53;
    return 1 - jitter * unit;
  }

  private static Duration longestTtl(Builder<?> from) {
    return from.mostTtl != null && from.mostTtl.compareTo(from.ttl) > 0 ? from.mostTtl : from.ttl;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static boolean isEmptyOptional(Object value) {
    return value instanceof Optional<?> optional && optional.isEmpty();
  }

  /**
   * Collects what a policy says.
   *
   * <p>Confined to one thread.
   *
   * @param <V> the value
   */
  public static final class Builder<V> {

    private final String name;
    private final Codec<V> codec;
    private Duration ttl = Duration.ofMinutes(5);
    private @Nullable Duration memoryTtl;
    private @Nullable Duration negativeTtl;
    private Predicate<? super V> negative = CachePolicy::isEmptyOptional;
    private double jitter = 0.1;
    private long maxWeight = 10_000;
    private @Nullable ToIntFunction<? super V> weigher;
    private Duration bound = Duration.ofSeconds(1);
    private Duration awayBound = Duration.ZERO;
    private WhenAway whenAway = WhenAway.LOAD;
    private boolean memoryOnly;
    private Function<? super V, ? extends Collection<String>> tags = value -> List.of();
    private double refreshAhead = 1;
    private double earlyRefresh;
    private Duration whileRevalidate = Duration.ZERO;
    private Duration ifError = Duration.ZERO;
    private @Nullable Duration softTimeout;
    private @Nullable Duration hardTimeout;
    private @Nullable Duration leastTtl;
    private @Nullable Duration mostTtl;

    private Builder(String name, Codec<V> codec) {
      this.name = name;
      this.codec = codec;
    }

    /**
     * Sets how long a value may be served after its load.
     *
     * @param ttl 1 ms to 30 days
     * @return this
     */
    public Builder<V> ttl(Duration ttl) {
      this.ttl = ttl;
      return this;
    }

    /**
     * Sets how long a memory copy may be served where there is a shared level.
     *
     * @param memoryTtl 1 ms to the TTL; if never set, 10 seconds or the TTL if that is shorter
     * @return this
     */
    public Builder<V> memoryTtl(Duration memoryTtl) {
      this.memoryTtl = memoryTtl;
      return this;
    }

    /**
     * Sets how long a value may be served that says that there is nothing.
     *
     * @param negativeTtl 1 ms to 30 days; if never set, the TTL
     * @return this
     */
    public Builder<V> negativeTtl(Duration negativeTtl) {
      this.negativeTtl = negativeTtl;
      return this;
    }

    /**
     * Says which values say that there is nothing.
     *
     * @param negative true for those; if never set, an empty {@link Optional}
     * @return this
     */
    public Builder<V> negativeWhen(Predicate<? super V> negative) {
      this.negative = negative;
      return this;
    }

    /**
     * Sets how many values memory holds.
     *
     * @param maxEntries 1 to 2^40
     * @return this
     */
    public Builder<V> maxEntries(long maxEntries) {
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
    public Builder<V> maxWeight(long maxWeight, ToIntFunction<? super V> weigher) {
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
    public Builder<V> jitter(double jitter) {
      this.jitter = jitter;
      return this;
    }

    /**
     * Sets how long after an invalidation another instance may still serve its memory copy,
     * whatever is lost or delayed.
     *
     * @param bound 100 ms to 1 hour; a short one costs nothing but memory hits while the shared
     *     level is away
     * @return this
     */
    public Builder<V> bound(Duration bound) {
      this.bound = bound;
      return this;
    }

    /**
     * Gives up the bound: another instance hears of an invalidation as soon as a message takes, but
     * if it cannot, its copy lives out its memory TTL.
     *
     * @return this
     */
    public Builder<V> eventual() {
      this.bound = ENDLESS;
      return this;
    }

    /**
     * Widens the bound while the shared level is away, so that memory spares the source: copies are
     * then served past their memory TTL too, though not past their TTL.
     *
     * @param awayBound how stale a copy may be then; 0 (the bound itself) to 30 days
     * @return this
     */
    public Builder<V> boundWhenAway(Duration awayBound) {
      this.awayBound = awayBound;
      return this;
    }

    /**
     * Says what is done with what is not in memory while the shared level is away.
     *
     * @param whenAway if never set, {@link WhenAway#LOAD}
     * @return this
     */
    public Builder<V> whenAway(WhenAway whenAway) {
      this.whenAway = whenAway;
      return this;
    }

    /**
     * Keeps values in memory alone, each instance its own, for what is cheap to load or costly to
     * write; invalidations reach all instances all the same, and one load a key runs an instance.
     *
     * @return this
     */
    public Builder<V> memoryOnly() {
      this.memoryOnly = true;
      return this;
    }

    /**
     * Says what values are made of: ending one of their tags ends them. A loader may add tags of
     * its own.
     *
     * @param tags the tags of one value; 1 to 255 characters each, 64 at most
     * @return this
     */
    public Builder<V> taggedBy(Function<? super V, ? extends Collection<String>> tags) {
      this.tags = tags;
      return this;
    }

    /**
     * Loads a value anew in the background when it is hit late in its time.
     *
     * @param share of the TTL after which a hit does so; 0.1 to 1, which is never
     * @return this
     */
    public Builder<V> refreshAhead(double share) {
      this.refreshAhead = share;
      return this;
    }

    /**
     * Loads a value anew in the background some time before its time is over: the earlier, the
     * longer its load took and the more often it is hit.
     *
     * @param beta 0 (never) to 10; 1 is usual
     * @return this
     */
    public Builder<V> earlyRefresh(double beta) {
      this.earlyRefresh = beta;
      return this;
    }

    /**
     * Serves a value after its time while it is loaded anew in the background.
     *
     * @param grace how long after its time; 0 (never) to 30 days
     * @return this
     */
    public Builder<V> staleWhileRevalidate(Duration grace) {
      this.whileRevalidate = grace;
      return this;
    }

    /**
     * Serves a value after its time when it cannot be loaded.
     *
     * @param grace how long after its time; 0 (never) to 30 days
     * @return this
     */
    public Builder<V> staleIfError(Duration grace) {
      this.ifError = grace;
      return this;
    }

    /**
     * Sets how long a caller waits for a load who could have a value after its time instead; the
     * load goes on.
     *
     * @param timeout 1 ms to the hard time-out
     * @return this
     */
    public Builder<V> softTimeout(Duration timeout) {
      this.softTimeout = timeout;
      return this;
    }

    /**
     * Sets how long a caller waits for a load at most; the load goes on. Loads then run on threads
     * of their own.
     *
     * @param timeout 1 ms to 1 hour
     * @return this
     */
    public Builder<V> hardTimeout(Duration timeout) {
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
    public Builder<V> adaptiveTtl(Duration least, Duration most) {
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
  }
}
