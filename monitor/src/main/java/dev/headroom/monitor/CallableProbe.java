// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.time.Duration;
import java.util.concurrent.Callable;

/** A probe that calls a function. Immutable. */
record CallableProbe(
    String name, Kind kind, Callable<ProbeResult> call, Duration interval, Duration timeout)
    implements HealthProbe {
  @Override
  public ProbeResult probe() throws Exception {
    return call.call();
  }
}
