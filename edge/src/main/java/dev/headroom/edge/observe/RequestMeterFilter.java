// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RouteResolver;
import dev.headroom.monitor.RequestMeters;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Times every request, refused ones included, until its response is complete.
 *
 * <p>Thread-safe. An asynchronous request is timed until its completion, a stream of server-sent
 * events until it is open; a request that failed with an exception counts as 500.
 */
public final class RequestMeterFilter extends EdgeFilter {
  private final RequestMeters meters;
  private final RouteResolver routes;

  /** Creates the filter. */
  public RequestMeterFilter(RequestMeters meters, RouteResolver routes) {
    super(RequestOrder.METER);
    this.meters = meters;
    this.routes = routes;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    meters.requestStarted();
    AsyncCompletion.time(
        request,
        response,
        chain,
        System::nanoTime,
        (status, nanos) ->
            meters.requestFinished(request.getMethod(), routes.route(request), status, nanos));
  }
}
