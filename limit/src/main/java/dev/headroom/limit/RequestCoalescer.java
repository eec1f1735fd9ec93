// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.StoreResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One combination of asks on this instance: its callers share one call of the state at a time, and
 * the lease that it may bring. Thread-safe.
 */
final class RequestCoalescer {
  /*
   * The first caller leads: it calls for itself at once. Who comes meanwhile waits; when the answer is
   * there, the first of them leads on and calls for all that wait, as one call of so many times. So a
   * lone caller waits for nobody, and a crowd costs one round trip at a time.
   *
   * A caller that is refused, or whose call fails, is answered with the rest of its batch. When a call
   * fails, all who wait are told the same, for their own would wait as long again. When the breaker
   * opens while a call hangs, all who wait for that call or for the next are released at once; the leader
   * alone stays with it. A wait ends once: whoever ends it first has it, so a permit that the call brings
   * after all for one who was released goes back.
   *
   * Lock. `this` guards the queues and `calling`; nothing blocks under it. `crowds` holds this tap while
   * a caller may wait here; it is written under the lock, and is the last that is taken. The lease is replaced only by
   * the thread that leads, or by the one that ends it under the lock while nobody leads.
   */
  final List<PermitRequest> requests;
  final List<KeyState> keys;

  volatile PermitLease lease = PermitLease.NONE;

  private final Set<RequestCoalescer> crowds;

  // Guarded by this. Who is served comes with the leader first.
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private List<Waiter> served = List.of();
  private boolean calling;
  private boolean crowded;

  // Written by the thread that leads alone.
  long sentNanos;
  int asked;

  /** One caller that waits. */
  static final class Waiter {
    private static final Answer LEADS = new Answer(null, false, 0, null);

    private final Thread thread = Thread.currentThread();
    private final AtomicReference<@Nullable Answer> end = new AtomicReference<>();

    /** Waits for an answer, or until it is this caller's turn to lead; null then. */
    @SuppressWarnings("ReferenceEquality") // the one object that is no answer
    @Nullable Answer await() {
      boolean interrupted = false;
      Answer known = end.get();
      while (known == null) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
        known = end.get();
      }
      if (interrupted) {
        thread.interrupt();
      }
      return known == LEADS ? null : known;
    }

    /** Ends the wait; false when it had ended. */
    boolean answer(Answer with) {
      if (!end.compareAndSet(null, with)) {
        return false;
      }
      LockSupport.unpark(thread);
      return true;
    }

    private boolean lead() {
      return answer(LEADS);
    }

    private boolean hasEnded() {
      return end.get() != null;
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
      @Nullable StoreResult grant,
      boolean admitted,
      long sentNanos,
      @Nullable RuntimeException failure) {}

  /**
   * Creates what stands for one combination.
   *
   * @param crowds where taps stand at which callers wait
   */
  RequestCoalescer(
      List<PermitRequest> asks, List<KeyState> subjects, Set<RequestCoalescer> crowds) {
    this.requests = asks;
    this.keys = subjects;
    this.crowds = crowds;
  }

  boolean isFor(List<PermitRequest> others) {
    if (others.size() != requests.size()) {
      return false;
    }
    for (int i = 0; i < requests.size(); i++) {
      PermitRequest own = requests.get(i);
      PermitRequest other = others.get(i);
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
      if (!crowded) {
        crowded = true;
        crowds.add(this);
      }
      return false;
    }
    calling = true;
    return true;
  }

  /** Returns all who wait now, to be served by the leader. */
  synchronized List<Waiter> batch(Waiter leader) {
    List<Waiter> batch = new ArrayList<>(1 + waiting.size());
    batch.add(leader);
    for (Waiter each : waiting) {
      if (!each.hasEnded()) {
        batch.add(each);
      }
    }
    waiting.clear();
    served = batch;
    return batch;
  }

  /** Ends the leader's turn; the first who waits leads on. */
  synchronized void handOver() {
    Waiter next = waiting.poll();
    while (next != null && !next.lead()) {
      next = waiting.poll();
    }
    served = List.of();
    if (next == null) {
      ended();
    }
  }

  /** Ends the leader's turn with a failure for all who wait. */
  void failAll(Answer with) {
    List<Waiter> failed;
    synchronized (this) {
      failed = new ArrayList<>(waiting);
      waiting.clear();
      served = List.of();
      ended();
    }
    failed.forEach(each -> each.answer(with));
  }

  private void ended() {
    calling = false;
    if (crowded) {
      crowded = false;
      crowds.remove(this);
    }
  }

  /** Answers all who wait, for the call under way or for the next; its leader stays with it. */
  void release(Answer with) {
    List<Waiter> released;
    synchronized (this) {
      released = new ArrayList<>(waiting);
      waiting.clear();
      if (served.size() > 1) {
        released.addAll(served.subList(1, served.size()));
      }
    }
    released.forEach(each -> each.answer(with));
  }

  /** Takes what an ended lease has left, while nobody leads; 0 when somebody does. */
  synchronized int endIdleLease(long now) {
    return calling || !lease.hasEnded(now) ? 0 : lease.end();
  }

  synchronized boolean isIdle(long now) {
    return !calling && (lease.left() == 0 || lease.hasEnded(now));
  }
}
