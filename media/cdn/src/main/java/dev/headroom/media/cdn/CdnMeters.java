// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Records calls of a provider in the meters of {@link CdnMeter}.
 *
 * <p>Thread-safe.
 */
public final class CdnMeters implements CdnListener {
  private final Map<Outcome, Timer> calls = new EnumMap<>(Outcome.class);
  private final Counter items;

  /** Registers the meters, at zero. */
  public CdnMeters(MeterRegistry registry) {
    for (Outcome each : Outcome.values()) {
      calls.put(each, CdnMeter.CALLS.timer(registry, each.name().toLowerCase(Locale.ROOT)));
    }
    items = CdnMeter.ITEMS.counter(registry);
  }

  @Override
  public void called(Outcome outcome, int count, long tookNanos) {
    Objects.requireNonNull(calls.get(outcome)).record(tookNanos, TimeUnit.NANOSECONDS);
    if (outcome == Outcome.MADE) {
      items.increment(count);
    }
  }
}
