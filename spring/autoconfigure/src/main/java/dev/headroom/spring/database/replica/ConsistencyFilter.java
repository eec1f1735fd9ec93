// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import dev.headroom.database.replica.ConsistencySession;
import dev.headroom.spring.database.ScopeOfCallable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Opens a consistency session for each request, and carries what it wrote to the next request of
 * the same browser in a cookie.
 *
 * <p>Thread-safe. A response has the cookie only if its request has written before the response was
 * sent: on the request's thread, in the {@link Callable} that a controller returned, or in a task
 * of the session on another thread. The cookie holds a position of the log, which is no secret: a
 * caller who changes it moves its own reads to the primary, or sees its own writes later.
 */
final class ConsistencyFilter extends OncePerRequestFilter {
  private static final String SESSION = ConsistencyFilter.class.getName() + ".session";

  private final Duration lifetime;

  /**
   * Creates the filter.
   *
   * @param lifetime of the cookie: the greatest lag of a replica that serves reads
   */
  ConsistencyFilter(Duration lifetime) {
    this.lifetime = lifetime;
  }

  /** The session of a request goes on when its asynchronous result is handled. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  @SuppressWarnings("try") // The scope is only to be closed.
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean goesOn = request.getAttribute(SESSION) instanceof ConsistencySession;
    ConsistencySession session = session(request);
    String known = ConsistencySession.resume(sent(request)).token();
    PositionResponse positioned = new PositionResponse(request, response, session, known, lifetime);
    Thread own = Thread.currentThread();
    session.onWrite(() -> {
      // A response is its own thread's.
      if (Thread.currentThread().equals(own)) {
        positioned.addPosition();
      }
    });
    if (!goesOn) {
      ScopeOfCallable.add(request, SESSION, () -> session.open()::close);
    }
    try (ConsistencySession.Scope ignored = session.open()) {
      chain.doFilter(request, positioned);
    } finally {
      session.onWrite(() -> {});
    }
    if (!request.isAsyncStarted()) {
      positioned.addPosition();
    }
  }

  private static ConsistencySession session(HttpServletRequest request) {
    if (request.getAttribute(SESSION) instanceof ConsistencySession session) {
      return session;
    }
    ConsistencySession session = ConsistencySession.resume(sent(request));
    request.setAttribute(SESSION, session);
    return session;
  }

  /** Returns the position that the client has sent; empty if none. */
  private static String sent(HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, PositionResponse.COOKIE);
    return cookie == null || cookie.getValue() == null ? "" : cookie.getValue();
  }
}
