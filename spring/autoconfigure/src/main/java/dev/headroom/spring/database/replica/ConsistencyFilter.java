// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import dev.headroom.database.replica.ConsistencySession;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Opens a consistency session for each request, and carries what it wrote to the next request of
 * the same browser in a cookie.
 *
 * <p>Thread-safe. A response has the cookie only if its request has written before the response was
 * sent. The cookie holds a position of the log, which is no secret: a caller who changes it moves
 * its own reads to the primary, or sees its own writes later.
 */
final class ConsistencyFilter extends OncePerRequestFilter {
  static final String COOKIE = "headroom-position";

  private final Duration lifetime;

  /**
   * Creates the filter.
   *
   * @param lifetime of the cookie: the greatest lag of a replica that serves reads
   */
  ConsistencyFilter(Duration lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  @SuppressWarnings("try") // The scope is only to be closed.
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Cookie sent = WebUtils.getCookie(request, COOKIE);
    ConsistencySession session =
        sent == null || sent.getValue() == null
            ? ConsistencySession.start()
            : ConsistencySession.resume(sent.getValue());
    Thread own = Thread.currentThread();
    session.onWrite(() -> {
      // A response is its own thread's.
      if (Thread.currentThread().equals(own) && !response.isCommitted()) {
        setCookie(request, response, session.token());
      }
    });
    try (ConsistencySession.Scope ignored = session.open()) {
      chain.doFilter(request, response);
    }
  }

  /** Adds the cookie, in place of an earlier one of this response. */
  private void setCookie(HttpServletRequest request, HttpServletResponse response, String token) {
    String path = request.getContextPath().isEmpty() ? "/" : request.getContextPath();
    ResponseCookie cookie =
        ResponseCookie.from(COOKIE, token)
            .path(path)
            .maxAge(lifetime)
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .build();
    List<String> others =
        response.getHeaders(HttpHeaders.SET_COOKIE).stream()
            .filter(each -> !each.startsWith(COOKIE + "="))
            .toList();
    response.setHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    others.forEach(each -> response.addHeader(HttpHeaders.SET_COOKIE, each));
  }
}
