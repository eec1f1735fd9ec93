// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.util.Objects;
import java.util.function.Supplier;

/** A probe of what is known without a call, and so is read at each report. Immutable. */
record KnownProbe(String name, Kind kind, Supplier<ProbeResult> known) implements HealthProbe {
  @Override
  @SuppressWarnings("CatchingUnchecked") // whatever is thrown ends no report
  public ProbeResult probe() {
    try {
      return Objects.requireNonNull(known.get());
    } catch (Exception | Error failed) {
      return ProbeResult.down(failed.getClass().getSimpleName());
    }
  }
}
