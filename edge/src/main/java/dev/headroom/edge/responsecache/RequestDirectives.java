// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a cache, by {@code Cache-Control} and other headers. Immutable.
 *
 * @param bypass why the request bypasses the cache; null if it does not
 * @param reload whether only a response of the handler is accepted
 * @param maxAgeSeconds the greatest age that is accepted
 * @param onlyIfCached whether only a cached response is accepted
 */
record RequestDirectives(
    @Nullable String bypass, boolean reload, long maxAgeSeconds, boolean onlyIfCached) {

  private static final List<String> PARTIAL =
      List.of("Range", "If-Range", "If-Match", "If-Unmodified-Since", "Sec-WebSocket-Key");
  private static final RequestDirectives NONE =
      new RequestDirectives(null, false, Long.MAX_VALUE, false);

  static RequestDirectives of(
      HttpServletRequest request, ResponseCacheRule rule, List<String> sessionCookies) {
    List<String> lines = Collections.list(request.getHeaders("Cache-Control"));
    CacheDirectives directives = CacheDirectives.of(lines);
    if (directives.has("no-store")) {
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
      return reload ? new RequestDirectives(null, true, Long.MAX_VALUE, false) : NONE;
    }
    long age = directives.seconds("max-age");
    return new RequestDirectives(
        null,
        directives.has("no-cache"),
        age < 0 ? Long.MAX_VALUE : age,
        directives.has("only-if-cached"));
  }

  /** Returns whether a stored response is fresh, and as young as the client asks. */
  boolean accepts(CachedResponse stored, long nowNanos) {
    return !reload && stored.isFresh(nowNanos) && stored.ageSeconds(nowNanos) <= maxAgeSeconds;
  }

  /** Returns whether a stale response is accepted: no age was asked for. */
  boolean acceptsStale() {
    return !reload && maxAgeSeconds == Long.MAX_VALUE;
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
    return cookies != null
        && Arrays.stream(cookies).anyMatch(each -> sessionCookies.contains(each.getName()));
  }
}
