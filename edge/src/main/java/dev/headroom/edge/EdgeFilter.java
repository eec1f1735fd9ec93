// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A filter of HTTP requests; lets anything else pass.
 *
 * <p>Thread-safe, as every filter must be.
 */
public abstract class EdgeFilter implements Filter {

  private final RequestOrder place;

  /**
   * Creates a filter.
   *
   * @param place its place in a request's life
   */
  protected EdgeFilter(RequestOrder place) {
    this.place = place;
  }

  /** Returns the filter's place in a request's life. */
  public final RequestOrder place() {
    return place;
  }

  @Override
  public final void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest asked
        && response instanceof HttpServletResponse answer) {
      filter(asked, answer, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  /**
   * Handles one HTTP request: passes it on by {@code chain}, or responds itself.
   *
   * @param request the request
   * @param response the response
   * @param chain the filters and the handler that follow
   * @throws IOException if the client cannot be read from or written to
   * @throws ServletException if a filter or the handler that follows fails
   */
  protected abstract void filter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException;
}
