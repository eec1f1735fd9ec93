// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

/** What one key took, in the form that its rule's shape needs. One thread at a time. */
sealed interface KeyLog permits RingLog, BurstLog, QuotaLog {

  /** Returns an empty log for a rule. */
  static KeyLog of(RateLimit rule) {
    return switch (rule.shape()) {
      case RateLimit.Sliding sliding -> new RingLog();
      case RateLimit.Burst burst -> new BurstLog();
      case RateLimit.Calendar calendar -> new QuotaLog();
    };
  }

  /** Tells whether this log is of the rule's shape. */
  default boolean suits(RateLimit rule) {
    return switch (rule.shape()) {
      case RateLimit.Sliding sliding -> this instanceof RingLog;
      case RateLimit.Burst burst -> this instanceof BurstLog;
      case RateLimit.Calendar calendar -> this instanceof QuotaLog;
    };
  }

  /** Returns the permits that still fit. */
  int free(Moment at);

  /** Returns the permits that count now. */
  int live(Moment at);

  /** Returns 0 when the permits fit, otherwise the nanoseconds until they would. */
  long waitFor(Moment at, int permits);

  /** Writes permits down, whether or not they fit. */
  void add(Moment at, int permits);

  /**
   * Takes back permits that were written at {@code stamp} and never used; never frees more than
   * they still block.
   */
  void handBack(Moment at, int permits, long stamp);

  /** Returns the stamp that {@link #add} writes now. */
  long stamp(Moment at);
}
