// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Recommendations;
import dev.headroom.advise.capacity.CapacityMonitor;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Actuator's endpoint {@code headroom}: what is wrong, and how much more load the service can take.
 * The application exposes it, or not, as any other.
 *
 * <p>Thread-safe.
 */
@Endpoint(id = "headroom")
final class AdviseEndpoint {
  private final Recommendations recommendations;
  private final CapacityMonitor capacity;

  AdviseEndpoint(Recommendations recommendations, CapacityMonitor capacity) {
    this.recommendations = recommendations;
    this.capacity = capacity;
  }

  /** Both in one. Immutable. */
  record Report(AdviseViews.RecommendationList found, AdviseViews.HeadroomView headroom) {}

  @ReadOperation
  Report report() {
    return new Report(
        AdviseViews.RecommendationList.of(recommendations, null),
        AdviseViews.HeadroomView.of(capacity.latest()));
  }
}
