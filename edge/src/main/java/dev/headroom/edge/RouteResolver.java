// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells the route template of a request, such as {@code /api/signals/{symbol}}; the framework that
 * routes knows it.
 *
 * <p>Thread-safe. Asked once per request, after the handler.
 */
@FunctionalInterface
public interface RouteResolver {
  /** Knows no route. */
  RouteResolver NONE = request -> null;

  /** Returns the template, never the path; null when no route matched. */
  @Nullable String route(HttpServletRequest request);
}
