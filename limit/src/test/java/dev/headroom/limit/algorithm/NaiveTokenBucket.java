// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;

/**
 * The oracle: fills a bucket tick by tick and finds each answer by trying. One thread at a time.
 *
 * <p>A permit has {@code period} parts, and {@code permits} parts come back a tick.
 */
final class NaiveTokenBucket {
  /** What a request got. */
  record Answer(int times, int remaining, long waitTicks, long stamp) {}

  private final Gcra.Rate rate;
  private final long full;
  private long parts;
  private long last;

  NaiveTokenBucket(Gcra.Rate rate) {
    this.rate = rate;
    this.full = rate.size() * rate.period();
    this.parts = full;
  }

  Answer apply(long now, EvalRequest request) {
    long time = parts == full ? now : Math.max(last, now);
    long held = parts;
    for (long tick = last; tick < time && held < full; tick++) {
      held = regained(held);
    }
    long back = request.returnedPermits() * rate.period();
    for (long tick = request.returnedStamp(); tick < time && back > 0; tick++) {
      back = Math.max(0, back - rate.permits());
    }
    held = Math.min(full, held + back);
    held = Math.max(0, held - request.owedPermits() * rate.period());
    int times = 0;
    while (times < request.times() && fits(held, request.permits())) {
      held -= request.permits() * rate.period();
      times++;
    }
    if (times > 0 || request.owedPermits() > 0 || request.returnedPermits() > 0) {
      parts = held;
      last = time;
    }
    return new Answer(times, remaining(held), waitFor(held, request.permits()), time);
  }

  private int remaining(long held) {
    int free = 0;
    while (fits(held, free + 1)) {
      free++;
    }
    return free;
  }

  private long waitFor(long held, int count) {
    long wait = 0;
    for (long later = held; !fits(later, count); later = regained(later)) {
      wait++;
    }
    return wait;
  }

  private long regained(long held) {
    return Math.min(full, held + rate.permits());
  }

  /** Permits may be spent {@code shrink} ticks late, so what comes back in those is kept free. */
  private boolean fits(long held, int count) {
    return held - rate.shrink() * rate.permits() >= count * rate.period();
  }
}
