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
 * A concurrency limiter that finds its limit by itself: the number of concurrent calls at which the
 * service behind it answers most, and quickly.
 *
 * <p>A call without a free place waits, the most important first, for at most the latency of an
 * unloaded call or 5 ms, {@code maxWait}, and the remaining time of its deadline. When calls have
 * been waiting for 100 ms, the newest come first and wait for at most half that latency, and of the
 * arriving calls only those priorities and cohorts that fit may wait. All others are refused at
 * once.
 *
 * <p>Thread-safe; waits by parking, without a monitor. A call that finds a free place costs two
 * short locks.
 *
 * <p>Method: {@code GradientLimit} for the limit, {@code WaitQueue} for the order, {@code
 * LoadShedder} for which calls may wait.
 */
public final class AdaptiveLimiter {
  private static final long MIN_WAIT_NANOS = 1_000_000;
  private static final long INITIAL_WAIT_NANOS = 5_000_000;

  private final AdaptiveLimiterSettings settings;
  private final Pressure pressure;
  private final OverloadListener listener;
  private final TimeSource time;

  /* The lock guards the fields below; listeners are called outside. */
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitQueue queue;
  private final LoadShedder shedder;
  private final LatencyWindow window;
  private GradientLimit gradient;
  private int running;

  /**
   * Creates an idle limiter.
   *
   * @param pressure what lowers or caps the limit besides latencies; {@link Pressure#NONE}
   * @param listener what is notified of each call; {@link OverloadListener#NONE}
   */
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

  /**
   * Creates an idle limiter with the default bounds for this machine.
   *
   * @param name the name in meters and exceptions
   */
  public static AdaptiveLimiter of(String name) {
    return of(AdaptiveLimiterSettings.defaults(name));
  }

  /** Creates an idle limiter. */
  public static AdaptiveLimiter of(AdaptiveLimiterSettings settings) {
    return new AdaptiveLimiter(settings, Pressure.NONE, OverloadListener.NONE, TimeSource.system());
  }

  /** Returns the name in meters and exceptions. */
  public String name() {
    return settings.name();
  }

  /**
   * Waits for a permit of a call of normal priority, until the current thread's deadline.
   *
   * @throws OverloadException if there was none in time, or the thread was interrupted, whose flag
   *     stays set; the call holds nothing
   */
  public CallPermit acquire() {
    return acquire(Call.defaults());
  }

  /**
   * Waits for a permit.
   *
   * @throws OverloadException if there was none in time, or the thread was interrupted, whose flag
   *     stays set; the call holds nothing
   */
  public CallPermit acquire(Call call) {
    long now = time.nanos();
    Waiter waiter = null;
    Reason refused = null;
    long maxWaitNanos = 0;
    lock.lock();
    try {
      shedder.recordArrival(call, now);
      if (queue.size() == 0 && running < limit()) {
        admit();
      } else {
        maxWaitNanos = maxWaitNanos(call, now);
        refused = refusalReason(call, maxWaitNanos, now);
        if (refused == null) {
          waiter = new Waiter(call.priority(), now);
          queue.add(waiter, now);
        } else {
          shedder.recordRefusal();
        }
      }
    } finally {
      lock.unlock();
    }
    if (refused != null) {
      listener.refused(name(), call.priority(), refused);
      throw new OverloadException(name(), refused, Duration.ZERO);
    }
    if (waiter != null) {
      return awaitPermit(waiter, maxWaitNanos);
    }
    listener.admitted(name(), call.priority(), 0);
    return new CallPermit(this, now);
  }

  /** Returns a snapshot. */
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

  private long maxWaitNanos(Call call, long now) {
    double base = gradient.baselineNanos();
    double target =
        queue.isStanding(now)
            ? Math.max(MIN_WAIT_NANOS, base == 0 ? INITIAL_WAIT_NANOS : base / 2)
            : Math.max(INITIAL_WAIT_NANOS, base);
    long max = Math.min(settings.maxWait().toNanos(), (long) target);
    if (call.deadlineNanos() == Call.NEVER) {
      return max;
    }
    long remaining = call.deadlineNanos() - now - (long) base;
    return Math.min(max, remaining);
  }

  /** Returns why a call may not wait, or null; evicts a less important call from a full queue. */
  private @Nullable Reason refusalReason(Call call, long maxWaitNanos, long now) {
    if (maxWaitNanos < 0) {
      return Reason.DEADLINE;
    }
    if (shedder.sheds(call)) {
      return Reason.SHED;
    }
    if (queue.size() >= settings.maxWaiting() && maxWaitNanos > 0) {
      Waiter lower = queue.pollBelow(call.priority());
      if (lower != null) {
        lower.decide(Waiter.State.EVICTED, now);
        LockSupport.unpark(lower.thread());
      }
    }
    return maxWaitNanos == 0 || queue.size() >= settings.maxWaiting() ? Reason.QUEUE_FULL : null;
  }

  private CallPermit awaitPermit(Waiter waiter, long maxWaitNanos) {
    long until = waiter.sinceNanos() + maxWaitNanos;
    while (waiter.state() == Waiter.State.WAITING) {
      long remaining = until - time.nanos();
      if (remaining <= 0 || Thread.currentThread().isInterrupted()) {
        abandon(waiter);
      } else {
        LockSupport.parkNanos(this, remaining);
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

  /**
   * Takes a permit back.
   *
   * @param startNanos when the call began to run, with the time that it waited elsewhere added
   */
  void release(CallPermit.Outcome outcome, long startNanos) {
    List<Waiter> admitted;
    lock.lock();
    try {
      long now = time.nanos();
      running--;
      switch (outcome) {
        case COMPLETED -> window.recordLatency(now - startNanos);
        case FAILED -> {
          double unloaded = gradient.baselineNanos();
          if (unloaded > 0 && now - startNanos >= unloaded) {
            window.recordLatency(now - startNanos);
          }
        }
        case DROPPED -> window.recordDrop();
        case IGNORED -> {}
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
