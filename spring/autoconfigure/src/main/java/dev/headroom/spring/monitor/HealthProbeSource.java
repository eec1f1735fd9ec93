// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.monitor.HealthProbe;
import java.util.List;

/**
 * Supplies health probes whose number is known only once the application has started, such as one
 * for each data source. A probe that stands alone is a bean itself.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface HealthProbeSource {
  /** Returns the probes, with distinct names; called once. */
  List<HealthProbe> probes();
}
