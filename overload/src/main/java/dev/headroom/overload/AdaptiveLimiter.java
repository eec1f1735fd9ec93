// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.TimeSource;
import dev.headroom.overload.OverloadException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Admits as many calls at once as the service behind it does best, and finds that number itself.
 *
 * <p>A call that finds no room waits a moment, the most important first: at most the time of an
 * unhurried call or 5 ms, {@code maxWait}, and what its own deadline leaves. When calls have been
 * waiting for 100 ms, the newest come first and wait at most half the time of an unhurried call;
 * and of those that arrive, only the priorities and cohorts that fit may wait at all. Everything
 * else is refused at once.
 *
 * <p>Thread-safe; waits by parking, without a monitor. A call that finds room costs two short
 * locks.
 *
 * <p>Method: {@code GradientLimit} for the limit, {@code WaitQueue} for the order, {@code
 * LoadShedder} for who may wait.
 */
public final class AdaptiveLimiter {
  private static final long MIN_WAIT_NANOS = 1_000_000;
  private static final long INITIAL_WAIT_NANOS = 5_000_000;

  private final AdaptiveLimiterSettings settings;
  private final Pressure pressure;
  private final OverloadListener listener;
  private final TimeSource time;

  /* The lock guards all that follows; listeners are called outside. */
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitQueue queue;
  private final LoadShedder shedder;
  private final LatencyWindow window;
  private GradientLimit gradient;
  private int running;

  /** Creates an idle limiter. */
  public AdaptiveLimiter(
      AdaptiveLimiterSettings settings,
      Pressure pressure,
      OverloadListener listener,
      TimeSource time) {
    this.settings = settings;
    this.pressure = pressure;
    this.listener = listener;
    this.time = time;
    long now = time.nanos();
    this.queue = new WaitQueue(now);
    this.shedder = new LoadShedder(now);
    this.window = new LatencyWindow(now);
    this.gradient = GradientLimit.startingAt(settings.initialLimit());
  }

  /** Returns what meters and refusals call it. */
  public String name() {
    return settings.name();
  }

  /**
   * Waits for room, as long as may be.
   *
   * @throws OverloadException when there is none; the call holds nothing
   */
  public CallPermit acquire(Call arrival) {
    long now = time.nanos();
    Waiter waiter = null;
    Reason refused = null;
    long patience = 0;
    lock.lock();
    try {
      shedder.recordArrival(arrival, now);
      if (queue.size() == 0 && running < limit()) {
        admit();
      } else {
        patience = maxWaitNanos(arrival, now);
        refused = refusalReason(arrival, patience, now);
        if (refused == null) {
          waiter = new Waiter(arrival.priority(), now);
          queue.add(waiter, now);
        } else {
          shedder.recordRefusal();
        }
      }
    } finally {
      lock.unlock();
    }
    if (refused != null) {
      listener.refused(name(), arrival.priority(), refused);
      throw new OverloadException(name(), refused, Duration.ZERO);
    }
    if (waiter != null) {
      return awaitPermit(waiter, patience);
    }
    listener.admitted(name(), arrival.priority(), 0);
    return new CallPermit(this, now);
  }

  /** Returns what the lane does now. */
  public AdaptiveLimiterState state() {
    long now = time.nanos();
    lock.lock();
    try {
      return new AdaptiveLimiterState(
          name(),
          limit(),
          running,
          queue.size(),
          Duration.ofNanos((long) gradient.baselineNanos()),
          shedder.threshold(),
          queue.isStanding(now));
    } finally {
      lock.unlock();
    }
  }

  private int limit() {
    return (int) gradient.limit();
  }

  private void admit() {
    running++;
    window.recordRunning(running);
    shedder.recordAdmission();
  }

  private long maxWaitNanos(Call arrival, long now) {
    double base = gradient.baselineNanos();
    double fair =
        queue.isStanding(now)
            ? Math.max(MIN_WAIT_NANOS, base == 0 ? INITIAL_WAIT_NANOS : base / 2)
            : Math.max(INITIAL_WAIT_NANOS, base);
    long most = Math.min(settings.maxWait().toNanos(), (long) fair);
    if (arrival.deadlineNanos() == Call.NEVER) {
      return most;
    }
    long left = arrival.deadlineNanos() - now - (long) gradient.baselineNanos();
    return Math.min(most, left);
  }

  /** Says why a call may not wait; makes room for it at the cost of a lesser one. */
  private @Nullable Reason refusalReason(Call arrival, long patience, long now) {
    if (patience < 0) {
      return Reason.DEADLINE;
    }
    if (shedder.sheds(arrival)) {
      return Reason.SHED;
    }
    if (queue.size() >= settings.maxWaiting() && patience > 0) {
      Waiter lesser = queue.pollBelow(arrival.priority());
      if (lesser != null) {
        lesser.decide(Waiter.State.EVICTED, now);
        LockSupport.unpark(lesser.thread());
      }
    }
    return patience == 0 || queue.size() >= settings.maxWaiting() ? Reason.QUEUE_FULL : null;
  }

  private CallPermit awaitPermit(Waiter waiter, long patience) {
    long until = waiter.sinceNanos() + patience;
    while (waiter.state() == Waiter.State.WAITING) {
      long left = until - time.nanos();
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        abandon(waiter);
      } else {
        LockSupport.parkNanos(this, left);
      }
    }
    long waited = waiter.decidedNanos() - waiter.sinceNanos();
    if (waiter.state() == Waiter.State.ADMITTED) {
      listener.admitted(name(), waiter.priority(), waited);
      return new CallPermit(this, waiter.decidedNanos());
    }
    listener.refused(name(), waiter.priority(), Reason.WAIT_TIMEOUT);
    throw new OverloadException(name(), Reason.WAIT_TIMEOUT, Duration.ofNanos(waited));
  }

  private void abandon(Waiter waiter) {
    lock.lock();
    try {
      if (waiter.state() == Waiter.State.WAITING) {
        queue.remove(waiter, time.nanos());
        shedder.recordRefusal();
      }
    } finally {
      lock.unlock();
    }
  }

  void complete(long startNanos, long ownWaitNanos) {
    release(time.nanos() - startNanos - ownWaitNanos, false);
  }

  void dropped() {
    release(-1, true);
  }

  void ignored() {
    release(-1, false);
  }

  private void release(long tookNanos, boolean failed) {
    List<Waiter> admitted;
    lock.lock();
    try {
      long now = time.nanos();
      running--;
      if (tookNanos >= 0) {
        window.recordLatency(tookNanos);
      }
      if (failed) {
        window.recordDrop();
      }
      if (window.isComplete(now)) {
        gradient = gradient.next(window.close(now, running, pressure), settings);
      }
      admitted = admitWaiting(now);
    } finally {
      lock.unlock();
    }
    admitted.forEach(each -> LockSupport.unpark(each.thread()));
  }

  private List<Waiter> admitWaiting(long now) {
    List<Waiter> admitted = List.of();
    while (running < limit()) {
      @Nullable Waiter next = queue.poll(now);
      if (next == null) {
        break;
      }
      admit();
      next.decide(Waiter.State.ADMITTED, now);
      if (admitted.isEmpty()) {
        admitted = new ArrayList<>(2);
      }
      admitted.add(next);
    }
    return admitted;
  }
}
