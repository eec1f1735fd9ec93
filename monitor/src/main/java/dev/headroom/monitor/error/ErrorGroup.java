// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.error;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The exceptions of one type that were thrown by way of one line of the application.
 *
 * <p>Immutable.
 *
 * @param type the class of the root cause
 * @param frame the first frame of the application, such as {@code com.acme.Orders.load:41}; empty
 *     if there is none
 * @param wrapper the class of the exception that the request ended with, if that is another
 * @param message what the settings keep of the first one's message; may be empty
 * @param count how many there were
 * @param firstSeen when the first was recorded
 * @param lastSeen when the latest was recorded
 * @param routes how many ended a request of each route; at most eight and {@code other}
 * @param stack the first frames of the application, at most eight
 */
public record ErrorGroup(
    String type,
    String frame,
    String wrapper,
    String message,
    long count,
    Instant firstSeen,
    Instant lastSeen,
    Map<String, Long> routes,
    List<String> stack) {

  /** Copies. */
  public ErrorGroup {
    routes = Map.copyOf(routes);
    stack = List.copyOf(stack);
  }
}
