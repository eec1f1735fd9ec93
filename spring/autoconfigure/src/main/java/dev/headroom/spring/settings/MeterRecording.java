// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Records the meters of the application and of Headroom. Not a registry itself: an application that
 * injects one must not meet it.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface MeterRecording {

  /**
   * Begins to record the meters of the application's registry.
   *
   * @param application null if the application has none, or several and none is primary
   * @return the registry for Headroom's own meters: what is registered there is in the
   *     application's registry and is recorded
   */
  MeterRegistry join(@Nullable MeterRegistry application);
}
