// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.HeaderRequest;
import dev.headroom.edge.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code If-Match} with ETags that the response cache made: the handler does not know them, so it
 * would ignore the condition. Immutable.
 */
final class IfMatch {
  private static final Pattern ETAG = Pattern.compile("(W/)?(\"[^\"]*\")");

  private IfMatch() {}

  /**
   * Evaluates the condition as far as it names ETags of the cache. They match what is stored and
   * fresh alone: a client whose response was evicted gets it once more and tries again.
   *
   * @param changes whether the method changes the resource
   * @return the request to go on with; null if the condition is false
   */
  static @Nullable HttpServletRequest evaluate(
      HttpServletRequest request, ResponseCache cache, boolean changes) {
    if (request.getHeader("If-Match") == null) {
      return request;
    }
    List<String> made = new ArrayList<>();
    boolean others = false;
    for (String line : Collections.list(request.getHeaders("If-Match"))) {
      others |= line.strip().equals("*");
      for (Matcher etag = ETAG.matcher(line); etag.find(); ) {
        boolean ours = MadeEtag.isOne(etag.group(2));
        others |= !ours;
        if (ours) {
          made.add(etag.group(1) == null ? etag.group(2) : etag.group());
        }
      }
    }
    if (made.isEmpty()) {
      return request;
    }
    String uri = request.getRequestURI();
    if (changes
        ? cache.admitsChange(uri, RequestPath.of(request), made)
        : cache.matches(uri, made)) {
      return new HeaderRequest(request, Map.of("if-match", List.of()));
    }
    return others ? request : null;
  }
}
