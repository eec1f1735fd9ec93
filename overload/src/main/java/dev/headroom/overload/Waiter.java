// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/** A call that waits for a permit. Thread-safe; its state changes only under the limiter's lock. */
final class Waiter {
  /** The outcome of the wait. */
  enum State {
    WAITING,
    ADMITTED,
    EVICTED,
    ABANDONED
  }

  private final Thread thread = Thread.currentThread();
  private final Priority priority;
  private final long sinceNanos;
  private volatile State state = State.WAITING;
  private volatile long decidedNanos;

  Waiter(Priority priority, long sinceNanos) {
    this.priority = priority;
    this.sinceNanos = sinceNanos;
  }

  Priority priority() {
    return priority;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  State state() {
    return state;
  }

  long decidedNanos() {
    return decidedNanos;
  }

  void decide(State decided, long now) {
    decidedNanos = now;
    state = decided;
  }

  Thread thread() {
    return thread;
  }
}
