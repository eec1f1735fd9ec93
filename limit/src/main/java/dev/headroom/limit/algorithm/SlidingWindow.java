// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import java.time.Duration;

/**
 * At most {@code permits} in any window of the period, wherever it begins: an exact sliding log.
 *
 * <p>Immutable. This function copies its state, one number a permit; memory, Redis and PostgreSQL
 * run the same steps in place, see {@link SlidingLog}, which explains them.
 */
public record SlidingWindow() implements LimitAlgorithm {
  @Override
  public String name() {
    return "sliding";
  }

  @Override
  public String suffix() {
    return "";
  }

  /** A stamp is a stamp, whatever the window. */
  @Override
  public String shape(Duration period) {
    return "";
  }

  @Override
  public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
    SlidingLog log = SlidingLog.of(state);
    long now = context.time().now();
    long window = context.window();
    boolean returns = request.returnedPermits() > 0;
    if (returns) {
      log.handBack(now, request.returnedPermits(), request.returnedStamp(), window);
    }
    int owed = request.owedPermits();
    int free = context.permits() - log.live(now, window) - owed;
    int times = Math.clamp(free / request.permits(), 0, request.times());
    int taken = owed + times * request.permits();
    log.charge(now, taken, window);
    return new Outcome(
        taken > 0 || returns ? log.stamps() : state,
        times,
        Math.max(0, context.permits() - log.live(now, window)),
        log.waitFor(now, request.permits(), context.permits(), window),
        log.stamp(now));
  }
}
