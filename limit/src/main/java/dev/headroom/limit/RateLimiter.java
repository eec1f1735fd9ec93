// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.KeyEntry;
import dev.headroom.limit.state.MemoryLimitState;
import org.jspecify.annotations.Nullable;

/**
 * One rule, ready to be asked.
 *
 * <p>A refused call takes nothing. What holds over several instances, and while the shared state is
 * away, stands at {@link RateLimits}, from which such limiters come; one made with a {@link
 * MemoryLimitState} counts in this process alone.
 *
 * <p>Thread-safe. Waits no longer than the shared state's own time-out, and not at all while that
 * state is known to be away.
 *
 * @see RateLimits
 */
public final class RateLimiter {
  private final LimitRule rule;
  private final @Nullable RateLimits limits;
  private final @Nullable MemoryLimitState local;
  private final LimitListener listener;
  private final boolean silent;

  // A hint, written by races: a log's key is final, and its refusal volatile.
  private @Nullable KeyEntry refusedLast;

  RateLimiter(LimitRule rule, RateLimits limits) {
    this.rule = rule;
    this.limits = limits;
    this.local = null;
    this.listener = LimitListener.NONE;
    this.silent = false;
  }

  /** Creates a limiter of this process alone. */
  public RateLimiter(Limit limit, MemoryLimitState local, LimitListener listener) {
    this.rule = LimitRule.of(limit);
    this.limits = null;
    this.local = local;
    this.listener = listener;
    this.silent = listener.equals(LimitListener.NONE);
  }

  /** Returns the limit that is held. */
  public Limit limit() {
    return rule.limit();
  }

  /** Takes one permit of the key, or says when one will be free; answers at once. */
  public Decision tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /**
   * Takes all of the permits or none.
   *
   * @param permits from 1 to the rule's capacity
   * @throws IllegalArgumentException when {@code permits} could never fit; nothing is taken
   */
  public Decision tryAcquire(String key, int permits) {
    if (limits != null) {
      return limits.decide(new PermitRequest(rule, key, permits));
    }
    Decision decision = localState().take(rule.limit(), key, permits);
    if (decision.admitted()) {
      listener.admitted(rule.limit(), decision);
    } else {
      listener.refused(rule.limit(), decision);
    }
    return decision;
  }

  /**
   * Takes one permit of the key and tells only whether; where nobody listens and the count is this
   * process's own, allocates nothing.
   */
  public boolean admits(String key) {
    return silent ? admitsHere(localState(), key) : tryAcquire(key).admitted();
  }

  /** The key that was refused last is most likely the one that is asked for next. */
  private boolean admitsHere(MemoryLimitState state, String key) {
    KeyEntry last = refusedLast;
    if (last != null && last.key.equals(key) && state.stillRefuses(last, rule.limit())) {
      return false;
    }
    boolean admitted = state.admits(rule.limit(), key, 1);
    if (!admitted) {
      KeyEntry log = state.held(rule.limit(), key);
      if (log != last) {
        refusedLast = log;
      }
    }
    return admitted;
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

  private MemoryLimitState localState() {
    if (local == null) {
      throw new IllegalStateException("a limiter has either limits or a local state");
    }
    return local;
  }
}
