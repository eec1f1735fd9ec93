// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * What is given up last, and what first, when not all can be served.
 *
 * <p>Immutable. In the order in which calls are served.
 */
public enum Priority {
  /** Payments, sign-in: given up last. */
  CRITICAL(0),
  /** What a person waits for. */
  NORMAL(1),
  /** What a machine will ask again. */
  BACKGROUND(2),
  /** What nobody misses for a minute: prefetching, recommendations. */
  SHEDDABLE(3);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** Returns 0 for what is given up last. */
  int rank() {
    return rank;
  }
}
