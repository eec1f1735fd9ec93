// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Writes all meters as Prometheus reads them.
 *
 * <p>Thread-safe. Each call walks every meter: as often as a scrape, not as often as a request.
 */
public final class PrometheusText {
  /** Prometheus text, what is written unless the reader asks for OpenMetrics. */
  public static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";

  /** OpenMetrics text. */
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  /** Creates a writer of the registry's meters. */
  public PrometheusText(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** Returns the format for a reader's {@code Accept} header, null when it sent none. */
  public String contentType(@Nullable String accept) {
    return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : PLAIN;
  }

  /** Returns all meters in one of the two formats. */
  public String scrape(String contentType) {
    return registry.scrape(contentType);
  }
}
