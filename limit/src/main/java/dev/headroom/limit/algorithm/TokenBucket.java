// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;

/**
 * At most {@code size} permits at once, and {@code permits} a period in the long run: in any time T
 * at most {@code size + permits * T / period}.
 *
 * <p>Immutable. Method: {@link Gcra}.
 *
 * @param size from 1 to 1 000 000
 */
public record TokenBucket(int size) implements LimitAlgorithm {
  private static final int MAX_SIZE = 1_000_000;

  /** What size times period may be, in microseconds, so that all stores compute it exactly. */
  private static final long MAX_EXACT = 1L << 51;

  @Override
  public String name() {
    return "bucket";
  }

  @Override
  public String suffix() {
    return "burst " + size;
  }

  @Override
  public int capacity(int permits) {
    return size;
  }

  @Override
  public void check(SettingsCheck check, String subject, Duration period, String periodText) {
    long periodMicros = Math.max(1, period.toNanos() / 1_000);
    check.between(
        subject + " burst",
        size,
        1,
        Math.max(1, Math.min(MAX_SIZE, MAX_EXACT / periodMicros)),
        "set the permits that may be taken at once");
  }

  @Override
  public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
    Gcra.Rate rate = new Gcra.Rate(size, context.permits(), context.period(), context.extension());
    Gcra bucket =
        Gcra.of(state)
            .at(context.time().now(), rate)
            .minus(request.returnedPermits(), request.returnedStamp(), rate)
            .plus(request.owedPermits(), rate);
    int times = Math.min(request.times(), bucket.free(rate) / request.permits());
    bucket = bucket.plus(times * request.permits(), rate);
    boolean changed = times > 0 || request.owedPermits() > 0 || request.returnedPermits() > 0;
    return new Outcome(
        changed ? bucket.toState() : state,
        times,
        bucket.free(rate),
        bucket.waitFor(request.permits(), rate),
        bucket.last());
  }
}
