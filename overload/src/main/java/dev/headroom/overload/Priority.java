// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * The importance of a call when not all calls can be served.
 *
 * <p>Immutable. In the order in which calls are served.
 */
public enum Priority {
  /** Payments, sign-in: never shed. */
  CRITICAL(0),
  /** Calls that a person waits for. */
  NORMAL(1),
  /** Calls that a machine will repeat. */
  BACKGROUND(2),
  /** Calls that nobody misses for a minute: prefetching, recommendations. */
  SHEDDABLE(3);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** Returns 0 for the most important. */
  int rank() {
    return rank;
  }
}
