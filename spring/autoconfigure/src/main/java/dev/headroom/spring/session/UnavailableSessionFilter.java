// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.edge.Problem;
import dev.headroom.ground.StoreUnavailableException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Responds 503 where Spring Session cannot read or save a session because its store is unavailable;
 * its filter stands outside every handler of exceptions, so the container would respond 500.
 *
 * <p>Thread-safe.
 */
final class UnavailableSessionFilter extends OncePerRequestFilter {
  /** Before Spring Session's filter, which saves once its chain has ended. */
  static final int ORDER = SessionRepositoryFilter.DEFAULT_ORDER - 1;

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      chain.doFilter(request, response);
    } catch (ServletException | IOException | RuntimeException failed) {
      if (response.isCommitted() || StoreUnavailableException.findIn(failed) == null) {
        throw failed;
      }
      response.setHeader("Content-Encoding", null);
      Problem.storeUnavailable(request, response);
    }
  }

  /** A session is saved at the end of an asynchronous dispatch too. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }
}
