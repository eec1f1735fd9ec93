// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The id of the trace that a request belongs to, an attribute of the request.
 *
 * <p>Public API. Immutable.
 */
public final class TraceId {
  private static final String ATTRIBUTE = TraceId.class.getName();

  private TraceId() {}

  /** Returns the id of the request's trace; null when it is not traced. */
  public static @Nullable String of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String id ? id : null;
  }

  /** Assigns the id. */
  public static void assign(ServletRequest request, String id) {
    request.setAttribute(ATTRIBUTE, id);
  }
}
