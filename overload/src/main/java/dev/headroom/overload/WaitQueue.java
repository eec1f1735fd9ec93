// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait, the most important first. One thread at a time: the lane's lock guards it.
 *
 * <p>First come, first served, until the line has not been empty for 100 ms. Then the newest comes
 * first, and who has waited for longer than a short target is dropped: the old ones would be
 * answered too late anyway, and so all would be late.
 */
final class WaitQueue {
  private static final long STANDING_NANOS = 100_000_000;

  private final List<Deque<Waiter>> lines = new ArrayList<>();
  private int size;
  private long emptyNanos;

  WaitQueue(long now) {
    for (int i = 0; i < Priority.values().length; i++) {
      lines.add(new ArrayDeque<>());
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
    Deque<Waiter> line = lines.get(waiter.priority().rank());
    while (!line.isEmpty() && line.peekFirst().state() != Waiter.State.WAITING) {
      line.removeFirst();
    }
    line.addLast(waiter);
    size++;
  }

  /** Notes that a waiter went away by itself; its place is cleared later. */
  void remove(Waiter waiter, long now) {
    waiter.decide(Waiter.State.ABANDONED, now);
    size--;
  }

  /** Takes the next to be served; null when nobody waits. */
  @Nullable Waiter poll(long now) {
    boolean standing = isStanding(now);
    for (Deque<Waiter> line : lines) {
      while (!line.isEmpty()) {
        Waiter waiter = standing ? line.removeLast() : line.removeFirst();
        if (waiter.state() == Waiter.State.WAITING) {
          size--;
          return waiter;
        }
      }
    }
    return null;
  }

  /** Takes one that is worth less than this; null when there is none. */
  @Nullable Waiter pollBelow(Priority than) {
    for (int i = lines.size() - 1; i > than.rank(); i--) {
      Deque<Waiter> line = lines.get(i);
      while (!line.isEmpty()) {
        Waiter waiter = line.removeFirst();
        if (waiter.state() == Waiter.State.WAITING) {
          size--;
          return waiter;
        }
      }
    }
    return null;
  }
}
