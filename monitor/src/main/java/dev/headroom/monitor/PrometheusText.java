// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Writes all meters in the formats of Prometheus.
 *
 * <p>Thread-safe. Each call walks every meter; call it per scrape, not per request.
 */
public final class PrometheusText {
  /** The Prometheus text format, the default. */
  public static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";

  /** The OpenMetrics text format. */
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  /** Creates a writer of the meters of a registry. */
  public PrometheusText(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** Returns the format for an {@code Accept} header, which may be null. */
  public String contentType(@Nullable String accept) {
    return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : PLAIN;
  }

  /** Returns all meters in one of the two formats. */
  public String scrape(String contentType) {
    return registry.scrape(contentType);
  }
}
