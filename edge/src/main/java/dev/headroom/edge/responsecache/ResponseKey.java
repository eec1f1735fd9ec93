// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The key of a stored response: everything of the request that its handler can see. Immutable.
 *
 * @param origin scheme, host and port
 * @param context the context path of the application
 * @param path as it was sent, with the context path
 * @param query as it was sent; null for none
 * @param varied the values of the rule's headers, in the rule's order
 */
record ResponseKey(
    String origin, String context, String path, @Nullable String query, String varied) {

  static ResponseKey of(HttpServletRequest request, List<String> vary) {
    return new ResponseKey(
        request.getScheme() + "://" + request.getServerName() + ":" + request.getServerPort(),
        request.getContextPath(),
        request.getRequestURI(),
        request.getQueryString(),
        varied(request, vary));
  }

  /**
   * Encodes the headers: several lines of one name, and space around commas, mean nothing, nor does
   * the case of languages (RFC 9111, section 4.1). A header line contains no line feed, so that no
   * two requests are alike that differ otherwise.
   */
  private static String varied(HttpServletRequest request, List<String> vary) {
    StringBuilder text = new StringBuilder();
    for (String name : vary) {
      Enumeration<String> lines = request.getHeaders(name);
      boolean language = name.equals("accept-language");
      char before = '+';
      while (lines != null && lines.hasMoreElements()) {
        String line = lines.nextElement();
        text.append(before);
        append(language ? line.toLowerCase(Locale.ROOT) : line, text);
        before = ',';
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Appends a list without the space around its commas; what is quoted stays as it is. */
  private static void append(String line, StringBuilder to) {
    boolean quoted = false;
    int last = line.length() - 1;
    int spaces = 0;
    int start = to.length();
    for (int i = 0; i <= last; i++) {
      char c = line.charAt(i);
      if (!quoted && (c == ' ' || c == '\t')) {
        spaces++;
        continue;
      }
      boolean begins = to.length() == start || to.charAt(to.length() - 1) == ',';
      if (spaces > 0 && c != ',' && !begins) {
        to.append(line, i - spaces, i);
      }
      spaces = 0;
      quoted ^= c == '"';
      to.append(c);
    }
  }

  /** Returns the path as rules match it. */
  RequestPath requestPath() {
    return RequestPath.parse(path, context);
  }

  int weightBytes() {
    int queried = query == null ? 0 : query.length();
    return 2 * (origin.length() + path.length() + queried + varied.length());
  }
}
