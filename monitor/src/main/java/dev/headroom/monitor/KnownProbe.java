// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A probe of what is known without a call, and so is read at each report. Thread-safe. */
final class KnownProbe implements HealthProbe {
  private static final Logger LOG = LoggerFactory.getLogger(KnownProbe.class);

  private final String name;
  private final Kind kind;
  private final Supplier<ProbeResult> known;
  private final AtomicReference<ProbeResult.@Nullable State> reported = new AtomicReference<>();

  KnownProbe(String name, Kind kind, Supplier<ProbeResult> known) {
    this.name = name;
    this.kind = kind;
    this.known = known;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public ProbeResult probe() {
    try {
      return known.get();
    } catch (RuntimeException failed) {
      return ProbeResult.down(failed.getClass().getSimpleName());
    }
  }

  ComponentHealth health() {
    ProbeResult result = probe();
    if (reported.getAndSet(result.state()) != result.state()) {
      LOG.info("{} is {} {}", name, result.state(), result.detail());
    }
    return new ComponentHealth(kind, result.state(), Duration.ZERO, result.detail(), Duration.ZERO);
  }
}
