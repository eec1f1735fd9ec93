// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Records rendered documents in the meters of {@link PdfMeter}.
 *
 * <p>Thread-safe.
 */
public final class PdfMeters implements PdfListener {
  private final Timer rendered;
  private final Counter reused;
  private final Map<PdfException.Reason, Counter> failed = new EnumMap<>(PdfException.Reason.class);

  /** Registers the meters, at zero. */
  public PdfMeters(MeterRegistry registry) {
    rendered = PdfMeter.RENDERED.timer(registry);
    reused = PdfMeter.REUSED.counter(registry);
    for (PdfException.Reason each : PdfException.Reason.values()) {
      failed.put(each, PdfMeter.FAILED.counter(registry, each.name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public void rendered(Duration took, int sizeBytes) {
    rendered.record(took);
  }

  @Override
  public void reused() {
    reused.increment();
  }

  @Override
  public void failed(PdfException.Reason reason) {
    Objects.requireNonNull(failed.get(reason)).increment();
  }
}
