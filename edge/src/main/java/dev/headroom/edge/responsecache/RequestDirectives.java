// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.MediaTypes;
import dev.headroom.edge.browser.CspNonce;
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
 * @param minFreshSeconds how long the response is to stay fresh
 * @param onlyIfCached whether only a cached response is accepted
 * @param partial whether a part is asked for, which is served from a stored response only
 */
record RequestDirectives(
    @Nullable String bypass,
    boolean reload,
    long maxAgeSeconds,
    long minFreshSeconds,
    boolean onlyIfCached,
    boolean partial) {

  /** The attribute of a client's certificates: what stands behind may sign in by them. */
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private static final List<String> UNSERVED =
      List.of("If-Match", "If-Unmodified-Since", "Sec-WebSocket-Key");

  static RequestDirectives of(
      HttpServletRequest request, ResponseCacheRule rule, List<String> sessionCookies) {
    List<String> lines = Collections.list(request.getHeaders("Cache-Control"));
    CacheDirectives directives = CacheDirectives.of(lines);
    if (directives.has("no-store")) {
      return bypassed("no-store");
    }
    for (String each : UNSERVED) {
      if (request.getHeader(each) != null) {
        return bypassed("conditional");
      }
    }
    String range = request.getHeader("Range");
    if (range != null && !ByteRange.isOne(range)) {
      return bypassed("partial");
    }
    boolean bodied =
        request.getContentLengthLong() > 0
            || request.getHeader("Transfer-Encoding") != null
            || MediaTypes.isForm(request.getContentType()); // the container looks for its parts
    if (bodied || request.getRequestURI().indexOf(';') >= 0) {
      return bypassed("unkeyed");
    }
    if (CspNonce.of(request) != null) {
      return bypassed("nonce");
    }
    if (!rule.shared() && isSignedIn(request, sessionCookies)) {
      return bypassed("signed-in");
    }
    String pragma = lines.isEmpty() ? request.getHeader("Pragma") : null;
    long age = directives.seconds("max-age");
    return new RequestDirectives(
        null,
        directives.has("no-cache")
            || (pragma != null && pragma.strip().equalsIgnoreCase("no-cache")),
        age < 0 ? Long.MAX_VALUE : age,
        directives.seconds("min-fresh"),
        directives.has("only-if-cached"),
        range != null);
  }

  /** Returns whether a stored response is fresh, and as young as the client asks. */
  boolean accepts(CachedResponse stored, long nowNanos) {
    return !reload
        && stored.isFresh(nowNanos)
        && stored.ageSeconds(nowNanos) <= maxAgeSeconds
        && stored.freshSeconds(nowNanos) >= minFreshSeconds;
  }

  /** Returns whether a stale response is accepted: neither age nor freshness was asked for. */
  boolean acceptsStale() {
    return !reload && maxAgeSeconds == Long.MAX_VALUE && minFreshSeconds < 0;
  }

  private static RequestDirectives bypassed(String why) {
    return new RequestDirectives(why, false, Long.MAX_VALUE, -1, false, false);
  }

  private static boolean isSignedIn(HttpServletRequest request, List<String> sessionCookies) {
    if (request.getHeader("Authorization") != null
        || request.getHeader("Proxy-Authorization") != null
        || request.getUserPrincipal() != null
        || request.getRequestedSessionId() != null
        || (request.isSecure() && request.getAttribute(CERTIFICATES) != null)) {
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
