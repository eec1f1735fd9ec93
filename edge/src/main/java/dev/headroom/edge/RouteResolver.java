// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the route template of a request, such as {@code /api/signals/{symbol}}, which the
 * routing framework knows.
 *
 * <p>Thread-safe. Called once per request, after the handler.
 */
@FunctionalInterface
public interface RouteResolver {
  /** The request attribute in which a filter that serves a request itself puts its route. */
  String ATTRIBUTE = RouteResolver.class.getName();

  /** Returns the template, never the path; null if no route matched. */
  @Nullable String route(HttpServletRequest request);
}
