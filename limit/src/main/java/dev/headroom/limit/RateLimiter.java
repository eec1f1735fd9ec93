// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitStore;
import dev.headroom.limit.state.LocalLimiter;
import org.jspecify.annotations.Nullable;

/**
 * A rate limiter for one rule: admits at most {@code permits} per key in any window of {@code
 * period}.
 *
 * <p>{@code RateLimiter.of("10/s")} counts in this process; with a {@linkplain Builder#store store}
 * all instances count together. A refused call takes nothing. {@link RateLimits} documents what
 * holds over several instances, and while the store is unavailable.
 *
 * <p>Thread-safe. Never waits for permits. Waits for a shared store no longer than its time-out,
 * and not at all while the store is known to be unavailable. A decision in this process costs no
 * lock but the key's own.
 *
 * @see RateLimits
 */
public final class RateLimiter implements AutoCloseable {
  private final LimitRule rule;
  private final RateLimits limits;
  private final @Nullable LocalLimiter local;
  private final boolean owned;

  RateLimiter(LimitRule rule, RateLimits limits, boolean owned) {
    this.rule = rule;
    this.limits = limits;
    this.local = limits.localLimiter(rule);
    this.owned = owned;
  }

  /**
   * Creates a limiter that this process counts alone.
   *
   * @param limit such as {@code 100/60s}, {@code 50/s burst 100} or {@code 1000/day calendar UTC}
   * @throws dev.headroom.ground.SettingsException when the text is not of this form, or out of
   *     range
   */
  public static RateLimiter of(String limit) {
    return builder().limit(limit).build();
  }

  /** Returns a builder of a limiter of {@code 1/s}, counted by this process. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the limit that is enforced. */
  public Limit limit() {
    return rule.limit();
  }

  /** Takes one permit of the key, or returns when one will be free; answers at once. */
  public Decision tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /**
   * Takes all of the permits or none.
   *
   * @param permits from 1 to the limit's capacity
   * @throws IllegalArgumentException when {@code permits} could never fit; nothing is taken
   */
  public Decision tryAcquire(String key, int permits) {
    return local == null
        ? limits.decide(new PermitRequest(rule, key, permits))
        : local.tryAcquire(key, permits);
  }

  /**
   * Takes one permit of the key and returns only whether; where there is no listener and this
   * process counts alone, allocates nothing.
   */
  public boolean admits(String key) {
    return local == null ? tryAcquire(key).admitted() : local.admits(key);
  }

  /**
   * Takes one permit or throws.
   *
   * @throws LimitExceededException when the key has none left; nothing is taken
   */
  public Decision require(String key) {
    Decision decision = tryAcquire(key);
    if (!decision.admitted()) {
      throw new LimitExceededException(rule.limit(), decision);
    }
    return decision;
  }

  /** Stops the background work of a limiter that was built with a store of its own. */
  @Override
  public void close() {
    if (owned) {
      limits.close();
    }
  }

  /**
   * Builds a {@link RateLimiter}.
   *
   * <p>One thread at a time.
   */
  public static final class Builder {
    private String name = "default";
    private String limit = "1/s";
    private String unavailablePolicy = UnavailablePolicy.localShare().toString();
    private boolean leases;
    private @Nullable LimitStore store;
    private LimitSettings settings = LimitSettings.defaults();
    private LimitListener listener = LimitListener.NONE;
    private TimeSource time = TimeSource.system();

    private Builder() {}

    /** Sets the limit, such as {@code 100/60s}. Default {@code 1/s}. */
    public Builder limit(String text) {
      limit = text;
      return this;
    }

    /** Sets the name by which the store and meters know the limit. Default {@code default}. */
    public Builder name(String text) {
      name = text;
      return this;
    }

    /**
     * Counts in a store that instances share. Default: this process alone.
     *
     * <p>A limiter that is built with a store does background work of its own, and counts as one
     * instance. For several limits create one {@link RateLimits}, and take its limiters.
     */
    public Builder store(LimitStore shared) {
      store = shared;
      return this;
    }

    /**
     * Sets what happens while the store is unavailable: {@code closed}, {@code local-share}, {@code
     * reserve 20%} or {@code open}. Default {@code local-share}.
     */
    public Builder unavailablePolicy(String text) {
      unavailablePolicy = text;
      return this;
    }

    /** Lets instances take permits in advance, never above the limit. Default: not. */
    public Builder leases() {
      leases = true;
      return this;
    }

    /** Sets how many instances and keys there are. Default {@link LimitSettings#defaults()}. */
    public Builder settings(LimitSettings other) {
      settings = other;
      return this;
    }

    /** Notifies a listener of each decision, such as {@link LimitMeters}. Default: none. */
    public Builder listener(LimitListener other) {
      listener = other;
      return this;
    }

    /** Sets the clock. Default: the system's. */
    public Builder time(TimeSource other) {
      time = other;
      return this;
    }

    /**
     * Builds the limiter; never waits for the store.
     *
     * @throws dev.headroom.ground.SettingsException when the limit or a policy is not valid
     */
    public RateLimiter build() {
      LimitRule rule =
          LimitRule.of(Limit.parse(name, limit))
              .unavailablePolicy(UnavailablePolicy.parse(unavailablePolicy));
      RateLimits limits =
          store == null
              ? RateLimits.inProcess(settings, time, listener)
              : RateLimits.shared(store.limitState(), settings, time, listener);
      return new RateLimiter(leases ? rule.withLeases() : rule, limits, true);
    }
  }
}
