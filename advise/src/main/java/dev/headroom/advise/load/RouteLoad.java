// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import java.util.Map;

/**
 * The requests of one route that ended in one step.
 *
 * <p>Immutable.
 *
 * @param requests how many
 * @param seconds their time, all together
 * @param latencies their times
 * @param resourceSeconds the part of their time in a resource, by the resource's name, all
 *     together; a resource that is missing is estimated
 */
public record RouteLoad(
    double requests, double seconds, Latencies latencies, Map<String, Double> resourceSeconds) {

  /** The name of the routes that are not kept apart. */
  public static final String OTHER = "other";

  /** Copies the map. */
  public RouteLoad {
    resourceSeconds = Map.copyOf(resourceSeconds);
  }
}
