// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.ground.CallObservations;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.state.LimitState;
import java.util.Locale;

/**
 * Observes the refusals of limits, and their calls of the shared store; never a permit that this
 * process gives by itself.
 *
 * <p>Thread-safe.
 */
record ObservedLimits(CallObservations observations, LimitListener meters)
    implements LimitListener {
  private static final String LIMIT = "limit";

  /** Returns a state whose decisions are observed. */
  static LimitState state(CallObservations observations, LimitState state) {
    return observations.around(LimitState.class, state, LIMIT, "take");
  }

  @Override
  public void decided(Limit limit, Decision decision) {
    meters.decided(limit, decision);
    if (!decision.admitted()) {
      observations.refused(LIMIT, limit.name(), decision.source().name().toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void counted(LimitMeter meter, String rule, long count) {
    meters.counted(meter, rule, count);
  }

  @Override
  public void counted(LimitMeter meter) {
    meters.counted(meter);
  }
}
