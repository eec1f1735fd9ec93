// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import java.time.Duration;
import java.util.List;

/**
 * The port: where the permits that keys took are kept.
 *
 * <p>A call is atomic over all its takes, whatever other threads or instances do, and is decided on
 * the state's own clock. Rule and key together name one log; the numbers of the rule come with each
 * call, so that a changed limit holds from the next call on. Every implementation passes the same
 * contract, {@code LimitStateContract} in kit.
 *
 * <p>Thread-safe.
 */
public interface LimitState {
  /**
   * Takes the permits of all takes together, as many times as they fit, up to {@code times}; what
   * fits less than once takes nothing. Shadow takes follow the others and never hold them up.
   *
   * @param takes at least one; no two rules of the same name
   * @param times how often at the most; 0 only settles the terms and tells how the rules stand
   * @throws IllegalArgumentException when a take could never fit; nothing is taken
   * @throws dev.headroom.ground.StoreUnavailableException when the state cannot be reached; the
   *     permits may have been taken
   */
  StoreResult take(List<StoreRequest> takes, int times);

  /**
   * Takes permits of one rule, or takes none and says when they will fit.
   *
   * @param key who is limited; any text
   * @param permits from 1 to the rule's capacity
   * @throws IllegalArgumentException when {@code permits} could never fit; nothing is taken
   * @throws dev.headroom.ground.StoreUnavailableException when the state cannot be reached; the
   *     permits may have been taken
   */
  default Decision take(Limit rule, String key, int permits) {
    StoreRequest take = new StoreRequest(rule, key, permits);
    StoreResult grant = take(List.of(take), 1);
    while (grant.isLost()) {
      grant = take(List.of(take), 1);
    }
    return grant.decision(take, 0, grant.times() == 1, source());
  }

  /** Returns what decisions of this state are called. */
  Decision.Source source();

  /** Returns how long a call waits at the most; zero for a state that does not wait. */
  default Duration timeout() {
    return Duration.ZERO;
  }

  /**
   * Tells the state that an instance lives, and returns how many have told so of late.
   *
   * @param instance a name that no other instance bears
   * @return at least 1
   * @throws dev.headroom.ground.StoreUnavailableException when the state cannot be reached
   */
  default int beat(String instance) {
    return 1;
  }

  /**
   * Refuses a number of permits that no window of the rule could ever give.
   *
   * @throws IllegalArgumentException when {@code permits} is not from 1 to the rule's capacity
   */
  static void requirePermits(Limit rule, int permits) {
    if (permits < 1 || permits > rule.capacity()) {
      throw new IllegalArgumentException(
          "permits for limit %s was %d, allowed 1 to %d; ask for less at once or raise the limit"
              .formatted(rule.name(), permits, rule.capacity()));
    }
  }
}
