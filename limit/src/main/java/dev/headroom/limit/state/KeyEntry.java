// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import dev.headroom.limit.algorithm.SlidingLog;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.rule.Limit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MemoryLimitState} keeps for one key of one limit: a sliding log that is changed in
 * place, or the state of any other algorithm.
 *
 * <p>All but {@link #key}, {@link #number} and {@link #refusal} is guarded by this entry's monitor.
 */
final class KeyEntry {
  private static final long[] EMPTY = {};

  final long number;
  final String key;
  Limit limit;

  /** Whether the entry has left the map; nothing may be written to it then. */
  boolean removed;

  /** An entry that nobody has written to yet is about to be, and is not evicted. */
  boolean used;

  volatile @Nullable Refusal refusal;

  private @Nullable SlidingLog log;
  private long[] state = EMPTY;

  /**
   * Until when an entry refuses a number of permits, or more.
   *
   * <p>Immutable.
   *
   * @param limit by which it refused; another limit is evaluated again
   */
  record Refusal(Limit limit, int permits, long untilNanos) {
    boolean holds(Limit other, int wanted, long now) {
      return wanted >= permits && limit.equals(other) && untilNanos - now > 0;
    }
  }

  KeyEntry(long number, String key, Limit limit) {
    this.number = number;
    this.key = key;
    this.limit = limit;
    reset(limit);
  }

  /** Returns whether a refusal still holds for a number of permits; needs no monitor. */
  boolean refuses(Limit other, int permits, long now) {
    Refusal last = refusal;
    return last != null && last.holds(other, permits, now);
  }

  /** Adopts the numbers of a limit; one whose state means something else starts from nothing. */
  void adopt(Limit other) {
    used = true;
    if (!limit.equals(other)) {
      if (!other.sharesState(limit)) {
        reset(other);
      }
      limit = other;
    }
  }

  private void reset(Limit other) {
    log = other.algorithm() instanceof SlidingWindow ? new SlidingLog() : null;
    state = EMPTY;
  }

  /** Returns the sliding log, or null when the limit has another algorithm. */
  @Nullable SlidingLog log() {
    return log;
  }

  /** Frees what comes back and takes what is owed, where that is not left to {@link #take}. */
  void settle(EvalContext context, EvalRequest request) {
    if (log != null) {
      long now = context.time().now();
      if (request.returnedPermits() > 0) {
        log.handBack(now, request.returnedPermits(), request.returnedStamp(), context.window());
      }
      if (request.owedPermits() > 0) {
        log.charge(now, request.owedPermits(), context.window());
      }
    }
    if (request.returnedPermits() > 0) {
      refusal = null;
    }
  }

  /** Returns how often a settled request would fit; writes nothing. */
  int fits(EvalContext context, EvalRequest request) {
    if (log == null) {
      return limit.algorithm().apply(state, context, request).times();
    }
    int free = context.permits() - log.live(context.time().now(), context.window());
    return Math.max(0, free / request.permits());
  }

  /** Takes the permits of a settled request, as often as they fit. */
  Outcome take(EvalContext context, EvalRequest request) {
    if (log == null) {
      Outcome outcome = limit.algorithm().apply(state, context, request);
      state = outcome.state();
      return outcome;
    }
    long now = context.time().now();
    long window = context.window();
    long stamp = log.stamp(now);
    int times = Math.min(request.times(), fits(context, request));
    if (times > 0) {
      log.charge(now, times * request.permits(), window);
    }
    int remaining = Math.max(0, context.permits() - log.live(now, window));
    long wait = log.waitFor(now, request.permits(), context.permits(), window);
    return new Outcome(EMPTY, times, remaining, wait, stamp);
  }

  /** Returns the permits that count now. */
  int live(TimeSource time) {
    EvalContext context = limit.context(0, now(limit, time));
    if (log != null) {
      return log.live(context.time().now(), context.window());
    }
    int remaining = limit.algorithm().apply(state, context, new EvalRequest(1, 0)).remaining();
    return limit.capacity() - remaining;
  }

  /** A sliding window needs no wall clock, whose reading costs more than a look at the log. */
  static EvalContext.Time now(Limit limit, TimeSource time) {
    boolean sliding = limit.algorithm() instanceof SlidingWindow;
    return EvalContext.Time.ofNanos(time.nanos(), sliding ? Instant.EPOCH : time.now());
  }
}
