// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request, an attribute of the request.
 *
 * <p>Public API. Immutable.
 */
public final class RequestId {
  private static final String ATTRIBUTE = RequestId.class.getName();

  private RequestId() {}

  /** Returns the request's id; null when none was assigned. */
  public static @Nullable String of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String id ? id : null;
  }

  /** Assigns the id. */
  public static void assign(ServletRequest request, String id) {
    request.setAttribute(ATTRIBUTE, id);
  }
}
