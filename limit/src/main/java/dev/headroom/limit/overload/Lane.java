// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.overload.OverloadException.Reason;
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
 * <p>Method: {@code Gradient} for the limit, {@code WaitingLine} for the order, {@code Shedding}
 * for who may wait.
 */
public final class Lane {
  private static final long LEAST_PATIENCE_NANOS = 1_000_000;
  private static final long FIRST_PATIENCE_NANOS = 5_000_000;

  private final LaneSettings settings;
  private final LaneShare share;
  private final Pressure pressure;
  private final OverloadListener listener;
  private final TimeSource time;

  /* The lock guards all that follows; listeners are called outside. */
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitingLine line;
  private final Shedding shedding;
  private final LatencyWindow window;
  private Gradient gradient;
  private int inFlight;

  /** Creates an idle lane that is alone. */
  public Lane(
      LaneSettings settings, Pressure pressure, OverloadListener listener, TimeSource time) {
    this(settings, LaneShare.alone(), pressure, listener, time);
  }

  /** Creates an idle lane beside others. */
  public Lane(
      LaneSettings settings,
      LaneShare share,
      Pressure pressure,
      OverloadListener listener,
      TimeSource time) {
    this.settings = settings;
    this.share = share;
    this.pressure = pressure;
    this.listener = listener;
    this.time = time;
    long now = time.nanos();
    this.line = new WaitingLine(now);
    this.shedding = new Shedding(now);
    this.window = new LatencyWindow(now);
    this.gradient = Gradient.startingAt(settings.first());
    share.total().moved(0, settings.first());
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
  public LanePermit enter(Arrival arrival) {
    long now = time.nanos();
    Waiter waiter = null;
    Reason refused = null;
    long patience = 0;
    lock.lock();
    try {
      shedding.arrived(arrival, now);
      if (line.size() == 0 && inFlight < limit()) {
        admit();
      } else {
        patience = patience(arrival, now);
        refused = refusal(arrival, patience, now);
        if (refused == null) {
          waiter = new Waiter(arrival.priority(), now);
          line.add(waiter, now);
        } else {
          shedding.refused();
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
      return await(waiter, patience);
    }
    listener.admitted(name(), arrival.priority(), 0);
    return new LanePermit(this, now);
  }

  /** Returns what the lane does now. */
  public LaneState state() {
    long now = time.nanos();
    lock.lock();
    try {
      return new LaneState(
          name(),
          limit(),
          inFlight,
          line.size(),
          Duration.ofNanos((long) gradient.baselineNanos()),
          shedding.threshold(),
          line.isStanding(now));
    } finally {
      lock.unlock();
    }
  }

  private int limit() {
    return Math.clamp(share.floor(), (int) gradient.limit(), settings.most());
  }

  private void admit() {
    inFlight++;
    window.entered(inFlight);
    shedding.served();
  }

  private long patience(Arrival arrival, long now) {
    double base = gradient.baselineNanos();
    double fair =
        line.isStanding(now)
            ? Math.max(LEAST_PATIENCE_NANOS, base == 0 ? FIRST_PATIENCE_NANOS : base / 2)
            : Math.max(FIRST_PATIENCE_NANOS, base);
    long most = Math.min(settings.maxWait().toNanos(), (long) fair);
    if (arrival.deadlineNanos() == Arrival.NEVER) {
      return most;
    }
    long left = arrival.deadlineNanos() - now - (long) gradient.baselineNanos();
    return Math.min(most, left);
  }

  /** Says why a call may not wait; makes room for it at the cost of a lesser one. */
  private @Nullable Reason refusal(Arrival arrival, long patience, long now) {
    if (patience < 0) {
      return Reason.DEADLINE;
    }
    if (shedding.sheds(arrival)) {
      return Reason.SHED;
    }
    if (line.size() >= settings.waiting() && patience > 0) {
      Waiter lesser = line.lesser(arrival.priority());
      if (lesser != null) {
        lesser.decide(Waiter.State.DROPPED, now);
        LockSupport.unpark(lesser.thread());
      }
    }
    return patience == 0 || line.size() >= settings.waiting() ? Reason.FULL : null;
  }

  private LanePermit await(Waiter waiter, long patience) {
    long until = waiter.sinceNanos() + patience;
    while (waiter.state() == Waiter.State.WAITING) {
      long left = until - time.nanos();
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        giveUp(waiter);
      } else {
        LockSupport.parkNanos(this, left);
      }
    }
    long waited = waiter.decidedNanos() - waiter.sinceNanos();
    if (waiter.state() == Waiter.State.ADMITTED) {
      listener.admitted(name(), waiter.priority(), waited);
      return new LanePermit(this, waiter.decidedNanos());
    }
    listener.refused(name(), waiter.priority(), Reason.WAITED);
    throw new OverloadException(name(), Reason.WAITED, Duration.ofNanos(waited));
  }

  private void giveUp(Waiter waiter) {
    lock.lock();
    try {
      if (waiter.state() == Waiter.State.WAITING) {
        line.left(waiter, time.nanos());
        shedding.refused();
      }
    } finally {
      lock.unlock();
    }
  }

  void ended(long startNanos, long ownWaitNanos) {
    release(time.nanos() - startNanos - ownWaitNanos, false);
  }

  void failed() {
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
      inFlight--;
      if (tookNanos >= 0) {
        window.ended(tookNanos);
      }
      if (failed) {
        window.failed();
      }
      if (window.isOver(now)) {
        learn(gradient.next(window.close(now, inFlight, pressure), settings));
      }
      admitted = serve(now);
    } finally {
      lock.unlock();
    }
    admitted.forEach(each -> LockSupport.unpark(each.thread()));
  }

  private void learn(Gradient next) {
    share.total().moved((int) gradient.limit(), (int) next.limit());
    gradient = next;
  }

  private List<Waiter> serve(long now) {
    List<Waiter> admitted = List.of();
    while (inFlight < limit()) {
      @Nullable Waiter next = line.next(now);
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
