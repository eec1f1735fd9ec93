// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.web;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Whether a page of the console itself made a browser send a request.
 *
 * <p>Immutable; it has no state.
 */
public final class SameOrigin {
  private SameOrigin() {}

  /**
   * Returns whether a posted form comes from the same origin: by {@code Sec-Fetch-Site}, which
   * scripts cannot set, else by {@code Origin}. A request with neither comes from no browser of
   * today, and is refused.
   */
  public static boolean sent(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String origin = request.getHeader("Origin");
    int at = origin == null ? -1 : origin.indexOf("://");
    if (origin == null || at <= 0) {
      return false;
    }
    String host = origin.substring(at + 3);
    return host.equalsIgnoreCase(request.getHeader("Host"))
        || host.equalsIgnoreCase(server(request));
  }

  /** Returns the host that the container knows: over HTTP/2, or as a trusted proxy forwards it. */
  private static String server(HttpServletRequest request) {
    int port = request.getServerPort();
    return request.getServerName() + (port == 80 || port == 443 ? "" : ":" + port);
  }
}
