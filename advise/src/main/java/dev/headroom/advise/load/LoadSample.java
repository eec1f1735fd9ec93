// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import java.time.Instant;
import java.util.Map;

/**
 * What was served, and by what, in one step of some seconds.
 *
 * <p>Immutable.
 *
 * @param end of the step
 * @param seconds its length, above 0
 * @param routes the requests by route
 * @param resources the use of resources by name
 */
public record LoadSample(
    Instant end,
    double seconds,
    Map<String, RouteLoad> routes,
    Map<String, ResourceLoad> resources) {

  /** Copies the maps. */
  public LoadSample {
    routes = Map.copyOf(routes);
    resources = Map.copyOf(resources);
  }

  /** Returns whether the step began at a time or after it. */
  public boolean isSince(Instant time) {
    return !end.minusNanos(Math.round(seconds * 1e9)).isBefore(time);
  }

  /** Returns how many requests ended. */
  public double requests() {
    return routes.values().stream().mapToDouble(RouteLoad::requests).sum();
  }

  /** Returns the requests a second. */
  public double load() {
    return requests() / seconds;
  }
}
