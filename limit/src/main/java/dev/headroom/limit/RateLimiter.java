// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;

/**
 * Admits at most {@code permits} per key in any window of {@code period}, over all instances.
 *
 * <p>A refused call takes nothing. When the shared state is away, decides by this instance's own
 * log until it is back, and tells {@link LimitListener#decidedLocally}. The local log does not know
 * what the shared one admitted, hence the bound: while cut off, one instance admits at most N in
 * any window on its own; I instances cut off together at most I x N, and at most (I + 1) x N in a
 * window that contains the cut or the return. With the shared state at hand the bound is N.
 *
 * <p>Thread-safe. Waits no longer than the shared state's own time-out, and not at all while that
 * state is known to be away.
 *
 * @see LimitState
 */
public final class RateLimiter {
  private final RateLimit rule;
  private final LimitState shared;
  private final LimitState local;
  private final LimitListener listener;

  /**
   * Creates a limiter shared by instances.
   *
   * @param local what decides while {@code shared} is away
   */
  public RateLimiter(RateLimit rule, LimitState shared, LimitState local, LimitListener listener) {
    this.rule = rule;
    this.shared = shared;
    this.local = local;
    this.listener = listener;
  }

  /** Creates a limiter of this instance alone. */
  public RateLimiter(RateLimit rule, LimitState local, LimitListener listener) {
    this(rule, local, local, listener);
  }

  /** Returns the rule that this limiter holds. */
  public RateLimit rule() {
    return rule;
  }

  /** Takes one permit of the key, or says when one will be free; answers at once. */
  public Decision tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /**
   * Takes all of the permits or none.
   *
   * @param permits from 1 to the rule's permits
   * @throws IllegalArgumentException when {@code permits} could never fit; nothing is taken
   */
  public Decision tryAcquire(String key, int permits) {
    Decision decision = decide(key, permits);
    if (decision.admitted()) {
      listener.admitted(rule, decision);
    } else {
      listener.refused(rule, decision);
    }
    return decision;
  }

  /**
   * Takes one permit or throws.
   *
   * @throws LimitExceededException when the key has none left; nothing is taken
   */
  public Decision require(String key) {
    Decision decision = tryAcquire(key);
    if (!decision.admitted()) {
      throw new LimitExceededException(rule, decision);
    }
    return decision;
  }

  private Decision decide(String key, int permits) {
    try {
      return shared.take(rule, key, permits);
    } catch (StoreUnavailableException away) {
      listener.decidedLocally(rule, away);
      return local.take(rule, key, permits);
    }
  }
}
