// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Decision;
import java.time.Duration;
import java.util.List;

/**
 * What a state gave to one call: how many times its takes fitted, and how each rule stands.
 *
 * <p>Immutable.
 *
 * @param times how often all takes were taken together; 0 for a refusal, {@link #LOST_TIMES} when
 *     the state had lost its memory and took nothing
 * @param stamp when, on the state's own clock; for handing back
 * @param byRule one a take, in their order
 */
public record StoreResult(int times, long stamp, List<RuleResult> byRule) {
  /** Told once after the state lost its memory. */
  public static final int LOST_TIMES = -1;

  /**
   * How one rule stands after the call.
   *
   * <p>Immutable.
   *
   * @param times how often its take was taken; for a shadow rule less than the grant's, perhaps
   * @param remaining the permits still free
   * @param waitNanos until its take would fit once more; 0 when it does now
   */
  public record RuleResult(int times, int remaining, long waitNanos) {}

  /** Copies. */
  public StoreResult {
    byRule = List.copyOf(byRule);
  }

  /**
   * Returns the answer of a state that lost its memory: nothing was taken, call again.
   *
   * @param token tells one loss from another
   */
  public static StoreResult lost(long token) {
    return new StoreResult(LOST_TIMES, token, List.of());
  }

  /** Tells whether the state lost its memory since the last call, and took nothing. */
  public boolean isLost() {
    return times == LOST_TIMES;
  }

  /**
   * Returns what one rule says to one caller.
   *
   * @param line which of the takes
   * @param admitted whether the caller is among those that got permits
   */
  public Decision decision(StoreRequest take, int line, boolean admitted, Decision.Source source) {
    RuleResult of = byRule.get(line);
    int limit = take.limit().capacity();
    boolean fits = admitted ? of.times() > 0 : of.waitNanos() == 0;
    return fits
        ? Decision.admitted(limit, of.remaining(), source)
        : Decision.refused(limit, of.remaining(), Duration.ofNanos(of.waitNanos()), source);
  }
}
