// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of a stored response: everything of the request that its handler can see. Immutable.
 *
 * @param origin scheme, host and port
 * @param path as it was sent, with the context path
 * @param query as it was sent; null for none
 * @param varied the values of the rule's headers, in the rule's order
 */
record ResponseKey(String origin, String path, @Nullable String query, String varied) {

  static ResponseKey of(HttpServletRequest request, List<String> vary) {
    return new ResponseKey(
        request.getScheme() + "://" + request.getServerName() + ":" + request.getServerPort(),
        request.getRequestURI(),
        request.getQueryString(),
        varied(request, vary));
  }

  /**
   * Encodes the headers; a header line contains no line feed, so that no two requests are alike.
   */
  private static String varied(HttpServletRequest request, List<String> vary) {
    StringBuilder text = new StringBuilder();
    for (String name : vary) {
      Enumeration<String> lines = request.getHeaders(name);
      while (lines != null && lines.hasMoreElements()) {
        text.append('+').append(lines.nextElement().strip()).append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  int weightBytes() {
    int queried = query == null ? 0 : query.length();
    return 2 * (origin.length() + path.length() + queried + varied.length());
  }
}
