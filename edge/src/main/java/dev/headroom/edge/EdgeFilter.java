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
public abstract sealed class EdgeFilter implements Filter
    permits BodyFilter,
        CompressionFilter,
        CorsFilter,
        CsrfFilter,
        DeadlineFilter,
        InFlightFilter,
        OverloadFilter,
        ProbeFilter,
        RateLimitFilter,
        RequestGuardFilter,
        RequestIdFilter,
        RequestLogFilter,
        RequestMeterFilter,
        ResponseCacheFilter,
        SecurityHeadersFilter,
        TokenGateFilter {

  private final RequestOrder place;

  EdgeFilter(RequestOrder place) {
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

  abstract void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException;
}
