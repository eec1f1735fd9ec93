// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a component whose health is known, and logs each change of its state. Thread-safe. */
final class KnownComponent {
  private static final Logger LOG = LoggerFactory.getLogger(KnownComponent.class);

  private final KnownProbe probe;
  private final AtomicReference<ProbeResult.@Nullable State> reported = new AtomicReference<>();

  KnownComponent(KnownProbe probe) {
    this.probe = probe;
  }

  ComponentHealth health() {
    ProbeResult result = probe.probe();
    if (reported.getAndSet(result.state()) != result.state()) {
      LOG.info("{} is {} {}", probe.name(), result.state(), result.detail());
    }
    return new ComponentHealth(
        probe.kind(), result.state(), Duration.ZERO, result.detail(), Duration.ZERO);
  }
}
