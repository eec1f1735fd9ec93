// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import dev.headroom.limit.rule.Limit;

/**
 * The part of one store call that concerns one limit: the permits of one key.
 *
 * <p>Immutable.
 *
 * @param limit how many permits in which period; no two requests of one call may have the same name
 * @param key who is limited; any text
 * @param permits from 1 to the limit's capacity
 * @param terms what else is settled in the same step
 */
public record StoreRequest(Limit limit, String key, int permits, Terms terms) {

  /**
   * What else is settled in the same step, before the permits are looked for.
   *
   * <p>Immutable.
   *
   * @param shadow whether the rule only counts: it never keeps the other rules from admitting
   * @param extensionNanos by how much longer the window is held than promised: the longest time
   *     between the stamp of a permit and its use; a burst is smaller instead
   * @param owedPermits permits that were spent while the store was unavailable, or that it lost;
   *     taken whether or not they fit
   * @param returnedPermits permits of an earlier result that were never spent and never will be
   * @param returnedStamp the stamp of that result
   */
  public record Terms(
      boolean shadow,
      long extensionNanos,
      int owedPermits,
      int returnedPermits,
      long returnedStamp) {
    /** Nothing else. */
    public static final Terms PLAIN = new Terms(false, 0, 0, 0, 0);
  }

  /** Creates a request with {@link Terms#PLAIN}. */
  public StoreRequest(Limit limit, String key, int permits) {
    this(limit, key, permits, Terms.PLAIN);
  }

  /** Returns a request that gives permits of an earlier result back, and takes none. */
  public static StoreRequest handBack(Limit limit, String key, int permits, long stamp) {
    return new StoreRequest(limit, key, 1, new Terms(false, 0, 0, permits, stamp));
  }

  /** Returns a request that gives permits of an earlier result of this request back. */
  public StoreRequest handBack(int returned, long stamp) {
    return new StoreRequest(
        limit, key, 1, new Terms(false, terms.extensionNanos(), 0, returned, stamp));
  }

  /** Returns what the limit's algorithm needs to know at a time. */
  public EvalContext context(EvalContext.Time time) {
    return limit.context(terms.extensionNanos(), time);
  }

  /** Returns the request for the limit's algorithm, at most {@code times} times. */
  public EvalRequest toEvalRequest(int times) {
    int owed = Math.min(terms.owedPermits(), limit.capacity());
    return new EvalRequest(permits, times, owed, terms.returnedPermits(), terms.returnedStamp());
  }

  /** Runs the limit's algorithm on a state, at most {@code times} times. */
  public Outcome evaluate(long[] state, EvalContext.Time time, int times) {
    return limit.algorithm().apply(state, context(time), toEvalRequest(times));
  }

  /** Returns the ticks after which a state is as good as none, for a store to delete it. */
  public long lifeTicks(long[] state, EvalContext.Time time) {
    EvalRequest all = new EvalRequest(limit.capacity(), 0);
    return limit.algorithm().apply(state, context(time), all).waitTicks();
  }
}
