// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.docs;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitMeters;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitState;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;

/** The other samples of {@code docs/limit}. */
final class LimitSamples {
  private LimitSamples() {}

  static Duration rules(LimitState state, MeterRegistry registry, String tenant, String user) {
    // @start region="several-rules"
    RateLimits limits =
        RateLimits.shared(
            state, LimitSettings.defaults(), TimeSource.system(), new LimitMeters(registry));
    LimitRule exports = LimitRule.of(Limit.parse("exports", "30/min"));
    LimitRule logins =
        LimitRule.of(Limit.parse("logins", "5/s burst 10"))
            .unavailablePolicy(UnavailablePolicy.parse("closed"));

    Decisions decisions =
        limits.decide(
            List.of(new PermitRequest(exports, tenant, 5), new PermitRequest(logins, user)));
    if (!decisions.admitted()) {
      return decisions.retryAfter(); // the longest wait of the rules that refused
    }
    // @end
    return Duration.ZERO;
  }

  static void refund(RateLimits limits, Decisions decisions) {
    // @start region="refund"
    limits.refund(decisions); // the request failed through no fault of the client
    // @end
  }

  // @start region="fixed-window"
  /** At most so many permits in each window of the store's clock. */
  record FixedWindow() implements LimitAlgorithm {
    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
      long now = context.time().now();
      long window = Math.floorDiv(now, context.period());
      long used = state.length > 0 && state[0] == window ? state[1] : 0;
      used = Math.max(0, used - request.returnedPermits()) + request.owedPermits();
      int times = (int) Math.min(request.times(), (context.permits() - used) / request.permits());
      used += (long) times * request.permits();
      long free = context.permits() - used;
      long wait = free >= request.permits() ? 0 : (window + 1) * context.period() - now;
      return new Outcome(new long[] {window, used}, times, (int) free, wait, now);
    }
  }
  // @end
}
