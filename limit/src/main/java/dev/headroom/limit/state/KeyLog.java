// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.limit.rule.Limit;

/** What one key took, in the form that its rule's shape needs. One thread at a time. */
sealed interface KeyLog permits SlidingLog, BurstLog, FixedWindow {

  /** Returns an empty log for a rule. */
  static KeyLog of(Limit rule) {
    return switch (rule.shape()) {
      case Limit.Sliding sliding -> new SlidingLog();
      case Limit.Burst burst -> new BurstLog();
      case Limit.Calendar calendar -> new FixedWindow();
    };
  }

  /** Tells whether this log is of the rule's shape. */
  default boolean suits(Limit rule) {
    return switch (rule.shape()) {
      case Limit.Sliding sliding -> this instanceof SlidingLog;
      case Limit.Burst burst -> this instanceof BurstLog;
      case Limit.Calendar calendar -> this instanceof FixedWindow;
    };
  }

  /** Returns the permits that still fit. */
  int free(EvalContext at);

  /** Returns the permits that count now. */
  int live(EvalContext at);

  /** Returns 0 when the permits fit, otherwise the nanoseconds until they would. */
  long waitFor(EvalContext at, int permits);

  /** Writes permits down, whether or not they fit. */
  void add(EvalContext at, int permits);

  /**
   * Takes back permits that were written at {@code stamp} and never used; never frees more than
   * they still block.
   */
  void handBack(EvalContext at, int permits, long stamp);

  /** Returns the stamp that {@link #add} writes now. */
  long stamp(EvalContext at);
}
