// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One combination of asks on this instance: its callers share one call of the state at a time, and
 * the lease that it may bring. Thread-safe.
 */
final class Tap {
  /*
   * The first caller leads: it calls for itself at once. Who comes meanwhile waits; when the answer is
   * there, the first of them leads on and calls for all that wait, as one call of so many times. So a
   * lone caller waits for nobody, and a crowd costs one round trip at a time.
   *
   * A caller that is refused, or whose call fails, is answered with the rest of its batch. When a call
   * fails, all who wait are told the same, for their own would wait as long again.
   *
   * Lock. `this` guards the queue and `calling`; nothing blocks under it. The lease is replaced only by
   * the thread that leads, or by the one that ends it under the lock while nobody leads.
   */
  final List<Ask> asks;
  final List<Subject> subjects;

  volatile Lease lease = Lease.NONE;

  // Guarded by this.
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private boolean calling;

  // Written by the thread that leads alone.
  long sentNanos;
  int asked;

  /** One caller that waits. */
  static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Answer answer;
    private volatile boolean leads;

    /** Waits for an answer, or until it is this caller's turn to lead; null then. */
    @Nullable Answer await() {
      boolean interrupted = false;
      while (answer == null && !leads) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        thread.interrupt();
      }
      return answer;
    }

    void answer(Answer with) {
      answer = with;
      LockSupport.unpark(thread);
    }
  }

  /**
   * What a call brought to one caller.
   *
   * <p>Immutable.
   *
   * @param grant null when the state was away
   * @param admitted whether the caller is among those that got permits
   * @param sentNanos when the call was sent
   * @param failure why there is no grant
   */
  record Answer(
      @Nullable Grant grant,
      boolean admitted,
      long sentNanos,
      @Nullable RuntimeException failure) {}

  Tap(List<Ask> asks, List<Subject> subjects) {
    this.asks = asks;
    this.subjects = subjects;
  }

  boolean isFor(List<Ask> others) {
    if (others.size() != asks.size()) {
      return false;
    }
    for (int i = 0; i < asks.size(); i++) {
      Ask own = asks.get(i);
      Ask other = others.get(i);
      if (own.permits() != other.permits()
          || !own.key().equals(other.key())
          || !own.rule().same(other.rule())) {
        return false;
      }
    }
    return true;
  }

  /** Joins the callers; true when this one leads at once. */
  synchronized boolean join(Waiter waiter) {
    if (calling) {
      waiting.add(waiter);
      return false;
    }
    calling = true;
    return true;
  }

  /** Returns all who wait now, to be served by the leader. */
  synchronized List<Waiter> batch(Waiter leader) {
    List<Waiter> batch = new ArrayList<>(1 + waiting.size());
    batch.add(leader);
    batch.addAll(waiting);
    waiting.clear();
    return batch;
  }

  /** Ends the leader's turn; the first who waits leads on. */
  synchronized void passOn() {
    Waiter next = waiting.poll();
    if (next == null) {
      calling = false;
    } else {
      next.leads = true;
      LockSupport.unpark(next.thread);
    }
  }

  /** Ends the leader's turn with a failure for all who wait. */
  void failAll(Answer with) {
    List<Waiter> failed;
    synchronized (this) {
      failed = new ArrayList<>(waiting);
      waiting.clear();
      calling = false;
    }
    failed.forEach(each -> each.answer(with));
  }

  /** Takes what an ended lease has left, while nobody leads; 0 when somebody does. */
  synchronized int endIdleLease(long now) {
    return calling || !lease.hasEnded(now) ? 0 : lease.end();
  }

  synchronized boolean isIdle(long now) {
    return !calling && (lease.left() == 0 || lease.hasEnded(now));
  }
}
