// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.PermitRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Calls that wait for the permits which they were refused. Thread-safe; waits by parking, without a
 * monitor, so a virtual thread is never held up.
 */
final class PermitWaiters {
  /*
   * A call that waits holds nothing but a place among those that wait for its rule: what it takes in
   * the end, it takes by a decision like any other, so the limit is as exact as without. There is no
   * line: who asks first when a permit is free has it, and who comes too late waits for the rest of his
   * time. Callers of one key wake together, and share one call of the state as any crowd does.
   */
  private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();
  private final int most;
  private final TimeSource time;
  private final LimitListener listener;

  /**
   * Waits for nobody yet.
   *
   * @param most how many may wait for one rule at once
   */
  PermitWaiters(int most, TimeSource time, LimitListener listener) {
    this.most = most;
    this.time = time;
    this.listener = listener;
  }

  /** Decides, and again after each wait that the rules allow; returns the last verdict. */
  Decisions decide(List<PermitRequest> asks, Function<List<PermitRequest>, Decisions> once) {
    Decisions first = once.apply(asks);
    long pause = pauseNanos(first, 0);
    return pause == 0 ? first : waited(asks, once, first, pause);
  }

  private Decisions waited(
      List<PermitRequest> asks,
      Function<List<PermitRequest>, Decisions> once,
      Decisions first,
      long firstPause) {
    long began = time.nanos();
    List<Limit> places = new ArrayList<>(1);
    Decisions last = first;
    boolean paused = false;
    try {
      long pause = firstPause;
      while (pause > 0 && enter(last, places)) {
        paused = true;
        if (!pass(pause)) {
          break;
        }
        last = once.apply(asks);
        pause = pauseNanos(last, time.nanos() - began);
      }
      return last;
    } finally {
      leave(places);
      if (paused) {
        notifyListener(places, last.admitted(), time.nanos() - began);
      }
    }
  }

  /** Returns how long to wait before the next decision; 0 when there shall be none. */
  private static long pauseNanos(Decisions verdict, long waitedNanos) {
    if (verdict.admitted()) {
      return 0;
    }
    long left = Long.MAX_VALUE;
    for (Decisions.RuleDecision each : verdict.byRule()) {
      if (each.refuses()) {
        // A rule that is closed tells when to ask again, not when permits are free.
        if (!each.request().rule().onLimit().waits()
            || each.decision().source() == Decision.Source.CLOSED) {
          return 0;
        }
        left = Math.min(left, each.request().rule().onLimit().longest().toNanos() - waitedNanos);
      }
    }
    long budget =
        Deadline.current().map(each -> each.remaining().toNanos() - 1).orElse(Long.MAX_VALUE);
    long pause = verdict.retryAfter().toNanos();
    return pause <= Math.min(left, budget) ? pause : 0;
  }

  /** Takes a place at each rule that refused now; false when one of them has none left. */
  private boolean enter(Decisions verdict, List<Limit> places) {
    for (Decisions.RuleDecision each : verdict.refusals()) {
      Limit limit = each.request().rule().limit();
      if (!places.contains(limit)) {
        AtomicInteger count = waiting.computeIfAbsent(limit.name(), any -> new AtomicInteger());
        if (count.getAndUpdate(now -> Math.min(most, now + 1)) >= most) {
          return false;
        }
        places.add(limit);
      }
    }
    return true;
  }

  private void leave(List<Limit> places) {
    for (Limit each : places) {
      AtomicInteger count = waiting.get(each.name());
      if (count != null) {
        count.decrementAndGet();
      }
    }
  }

  private void notifyListener(List<Limit> places, boolean admitted, long waitedNanos) {
    Deadline.recordWait(waitedNanos);
    for (Limit each : places) {
      listener.waited(each, admitted, waitedNanos);
    }
  }

  /** Waits; false when the thread is interrupted, which stays noted on it. */
  private boolean pass(long nanos) {
    long until = time.nanos() + nanos;
    for (long left = nanos; left > 0; left = until - time.nanos()) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(this, left);
    }
    return true;
  }
}
