// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Limit;
import java.time.Duration;
import java.util.List;

/**
 * The port of a store in which the permits that keys took are counted.
 *
 * <p>A call is atomic over all its requests, whatever other threads or instances do, and is decided
 * on the store's own clock. Name and key identify what is counted; the numbers of the limit come
 * with each call, so that a changed limit holds from the next call on. A store runs every {@link
 * dev.headroom.limit.algorithm.LimitAlgorithm}. Every implementation passes the same contract,
 * {@code LimitStateContract} in kit.
 *
 * <p>Thread-safe.
 */
public interface LimitState {
  /**
   * Takes the permits of all requests together, as many times as they fit, up to {@code times};
   * what fits less than once takes nothing. Shadow requests follow the others and never limit them.
   *
   * @param requests at least one; no two limits of the same name
   * @param times how often at most; 0 only settles the terms and returns the state of the rules
   * @throws IllegalArgumentException when a request could never fit; nothing is taken
   * @throws dev.headroom.ground.StoreUnavailableException when the store cannot be reached; the
   *     permits may have been taken
   */
  StoreResult take(List<StoreRequest> requests, int times);

  /** Returns how long a call waits at most; zero for a store that does not wait. */
  default Duration timeout() {
    return Duration.ZERO;
  }

  /**
   * Records a heartbeat of an instance, and returns how many instances sent one recently.
   *
   * @param instance a name that no other instance has
   * @return at least 1
   * @throws dev.headroom.ground.StoreUnavailableException when the store cannot be reached
   */
  default int heartbeat(String instance) {
    return 1;
  }

  /**
   * Refuses a number of permits that no window of the limit could ever give.
   *
   * @throws IllegalArgumentException when {@code permits} is not from 1 to the limit's capacity
   */
  static void requirePermits(Limit limit, int permits) {
    if (permits < 1 || permits > limit.capacity()) {
      throw new IllegalArgumentException(
          "permits for limit %s was %d, allowed 1 to %d; ask for less at once or raise the limit"
              .formatted(limit.name(), permits, limit.capacity()));
    }
  }
}
