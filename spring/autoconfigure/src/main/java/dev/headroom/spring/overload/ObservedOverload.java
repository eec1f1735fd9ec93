// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.CallObservations;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.OverloadListener;
import dev.headroom.overload.Priority;
import java.util.Locale;

/**
 * Observes the refusals of limiters and bulkheads, never a permit.
 *
 * <p>Thread-safe.
 */
record ObservedOverload(CallObservations observations, OverloadListener meters)
    implements OverloadListener {

  @Override
  public void admitted(String limiter, Priority priority, long waitedNanos) {
    meters.admitted(limiter, priority, waitedNanos);
  }

  @Override
  public void refused(String limiter, Priority priority, OverloadException.Reason reason) {
    meters.refused(limiter, priority, reason);
    observations.refused("overload", limiter, reason.name().toLowerCase(Locale.ROOT));
  }
}
