// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.util.function.Supplier;

/** A probe of what is known without a call, and so is read at each report. Immutable. */
record KnownProbe(String name, Kind kind, Supplier<ProbeResult> known) implements HealthProbe {
  @Override
  public ProbeResult probe() {
    try {
      return known.get();
    } catch (RuntimeException failed) {
      return ProbeResult.down(failed.getClass().getSimpleName());
    }
  }
}
