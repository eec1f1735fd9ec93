// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queue of waiting calls, the most important first. One thread at a time: guarded by the
 * limiter's lock.
 *
 * <p>First in, first out, until the queue has not been empty for 100 ms. Then last in, first out:
 * the oldest would be answered too late anyway, and make all others late.
 */
final class WaitQueue {
  private static final long STANDING_NANOS = 100_000_000;

  private final List<Deque<Waiter>> queues = new ArrayList<>();
  private int size;
  private long emptyNanos;

  WaitQueue(long now) {
    for (int i = 0; i < Priority.values().length; i++) {
      queues.add(new ArrayDeque<>());
    }
    emptyNanos = now;
  }

  int size() {
    return size;
  }

  boolean isStanding(long now) {
    return size > 0 && now - emptyNanos > STANDING_NANOS;
  }

  void add(Waiter waiter, long now) {
    if (size == 0) {
      emptyNanos = now;
    }
    Deque<Waiter> queue = queues.get(waiter.priority().rank());
    while (!queue.isEmpty() && queue.peekFirst().state() != Waiter.State.WAITING) {
      queue.removeFirst();
    }
    queue.addLast(waiter);
    size++;
  }

  /** Removes a call that stopped waiting; its entry is cleared later. */
  void remove(Waiter waiter, long now) {
    waiter.decide(Waiter.State.ABANDONED, now);
    size--;
  }

  /** Removes the next call to admit; null if none waits. */
  @Nullable Waiter poll(long now) {
    boolean newest = isStanding(now);
    for (Deque<Waiter> queue : queues) {
      Waiter waiter = take(queue, newest);
      if (waiter != null) {
        return waiter;
      }
    }
    return null;
  }

  /** Removes a call of a lower priority; null if none waits. */
  @Nullable Waiter pollBelow(Priority priority) {
    for (int i = queues.size() - 1; i > priority.rank(); i--) {
      Waiter waiter = take(queues.get(i), false);
      if (waiter != null) {
        return waiter;
      }
    }
    return null;
  }

  private @Nullable Waiter take(Deque<Waiter> queue, boolean newest) {
    while (!queue.isEmpty()) {
      Waiter waiter = newest ? queue.removeLast() : queue.removeFirst();
      if (waiter.state() == Waiter.State.WAITING) {
        size--;
        return waiter;
      }
    }
    return null;
  }
}
