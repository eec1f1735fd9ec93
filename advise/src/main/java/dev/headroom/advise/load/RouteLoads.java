// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import java.time.Instant;
import java.util.Map;

/**
 * The requests that a service has served, by route.
 *
 * <p>Implementations are thread-safe, and wait for nothing.
 */
@FunctionalInterface
public interface RouteLoads {

  /**
   * Returns the requests that ended in a time.
   *
   * @param from start, inclusive
   * @param to end, exclusive
   * @return by route, such as {@code GET /orders/{id}}
   */
  Map<String, RouteLoad> between(Instant from, Instant to);
}
