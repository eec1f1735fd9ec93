// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

/**
 * Stops calls to a store that does not answer: opens after five failures in a row, or when more
 * than half of at least ten calls of a second failed; closes when a probe was answered.
 *
 * <p>Thread-safe. {@link #isOpen} is one volatile read.
 */
final class CircuitBreaker {
  private static final int IN_A_ROW = 5;
  private static final int MIN_CALLS = 10;
  private static final long SECOND = 1_000_000_000L;

  private volatile boolean open;

  // All guarded by this.
  private int failuresInARow;
  private long began;
  private int calls;
  private int failures;

  boolean isOpen() {
    return open;
  }

  /** Records a call at a time of the monotonic clock; true when that opened the breaker. */
  synchronized boolean record(boolean answered, long nanos) {
    if (nanos - began > SECOND) {
      began = nanos;
      calls = 0;
      failures = 0;
    }
    calls++;
    failures += answered ? 0 : 1;
    failuresInARow = answered ? 0 : failuresInARow + 1;
    boolean opens =
        !open && (failuresInARow >= IN_A_ROW || (calls >= MIN_CALLS && 2 * failures > calls));
    if (opens) {
      open = true;
    }
    return opens;
  }

  /** Closes the breaker: a probe was answered. */
  synchronized void close() {
    failuresInARow = 0;
    calls = 0;
    failures = 0;
    open = false;
  }
}
