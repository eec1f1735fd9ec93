// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

/**
 * The port: where the permits that keys took are kept.
 *
 * <p>A take is atomic: all permits or none, whatever other threads or instances do. Rule and key
 * together name one log; the numbers of the rule come with each call, so that a changed limit holds
 * from the next call on. Every implementation passes the same contract, {@code LimitStateContract}
 * in kit.
 *
 * <p>Thread-safe.
 */
public interface LimitState {
  /**
   * Takes permits, or takes none and says when they will fit.
   *
   * @param key who is limited; any text
   * @param permits from 1 to the rule's permits
   * @throws IllegalArgumentException when {@code permits} could never fit; nothing is taken
   * @throws dev.headroom.ground.StoreUnavailableException when the state cannot be reached; the
   *     permits may have been taken
   */
  Decision take(RateLimit rule, String key, int permits);

  /**
   * Refuses a number of permits that no window of the rule could ever give.
   *
   * @throws IllegalArgumentException when {@code permits} is not from 1 to the rule's permits
   */
  static void requirePermits(RateLimit rule, int permits) {
    if (permits < 1 || permits > rule.permits()) {
      throw new IllegalArgumentException(
          "permits for limit %s was %d, allowed 1 to %d; ask for less at once or raise the limit"
              .formatted(rule.name(), permits, rule.permits()));
    }
  }
}
