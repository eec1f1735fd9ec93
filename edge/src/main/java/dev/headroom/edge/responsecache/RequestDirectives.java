// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants of the cache. Immutable.
 *
 * @param bypass why it is not the cache's affair; null when it is
 * @param reload whether it wants the handler's own answer
 * @param mostAgeSeconds how old an answer it takes
 * @param onlyIfCached whether it would rather have no answer than the handler's
 */
record RequestDirectives(
    @Nullable String bypass, boolean reload, long mostAgeSeconds, boolean onlyIfCached) {

  private static final List<String> PARTIAL =
      List.of("Range", "If-Range", "If-Match", "If-Unmodified-Since", "Sec-WebSocket-Key");
  private static final RequestDirectives ORDINARY =
      new RequestDirectives(null, false, Long.MAX_VALUE, false);

  static RequestDirectives of(
      HttpServletRequest request, ResponseCacheRule rule, List<String> sessionCookies) {
    List<String> lines = Collections.list(request.getHeaders("Cache-Control"));
    CacheDirectives said = CacheDirectives.of(lines);
    if (said.has("no-store")) {
      return bypassed("no-store");
    }
    for (String each : PARTIAL) {
      if (request.getHeader(each) != null) {
        return bypassed("partial");
      }
    }
    boolean bodied =
        request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    if (bodied || request.getRequestURI().indexOf(';') >= 0) {
      return bypassed("unkeyed");
    }
    if (!rule.shared() && isSignedIn(request, sessionCookies)) {
      return bypassed("signed-in");
    }
    if (lines.isEmpty()) {
      String pragma = request.getHeader("Pragma");
      boolean reload = pragma != null && pragma.strip().equalsIgnoreCase("no-cache");
      return reload ? new RequestDirectives(null, true, Long.MAX_VALUE, false) : ORDINARY;
    }
    long age = said.seconds("max-age");
    return new RequestDirectives(
        null, said.has("no-cache"), age < 0 ? Long.MAX_VALUE : age, said.has("only-if-cached"));
  }

  /** A client that names an age, or wants a new answer, takes no stale one. */
  boolean takesStale() {
    return !reload && mostAgeSeconds == Long.MAX_VALUE;
  }

  private static RequestDirectives bypassed(String why) {
    return new RequestDirectives(why, false, Long.MAX_VALUE, false);
  }

  private static boolean isSignedIn(HttpServletRequest request, List<String> sessionCookies) {
    if (request.getHeader("Authorization") != null
        || request.getHeader("Proxy-Authorization") != null
        || request.getUserPrincipal() != null
        || request.getRequestedSessionId() != null) {
      return true;
    }
    if (sessionCookies.isEmpty()) {
      return request.getHeader("Cookie") != null;
    }
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie each : cookies) {
        if (sessionCookies.contains(each.getName())) {
          return true;
        }
      }
    }
    return false;
  }
}
