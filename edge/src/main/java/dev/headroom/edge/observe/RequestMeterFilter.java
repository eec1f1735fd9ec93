// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RouteResolver;
import dev.headroom.monitor.RequestMeters;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Times every request, refused ones included, until its response is complete.
 *
 * <p>Thread-safe. An asynchronous request is timed until its completion; a request that failed with
 * an exception counts as 500.
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
    Timed timed = new Timed(request, response);
    meters.requestStarted();
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } finally {
      if (!threw && request.isAsyncStarted()) {
        request.getAsyncContext().addListener(timed);
      } else {
        timed.end(threw && !response.isCommitted() ? 500 : response.getStatus());
      }
    }
  }

  private final class Timed implements AsyncListener {
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    Timed(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
    }

    void end(int status) {
      long nanos = System.nanoTime() - startNanos;
      meters.requestFinished(request.getMethod(), routes.route(request), status, nanos);
    }

    /** The container may tell of one end twice. */
    private void endOnce(int status) {
      if (open.getAndSet(false)) {
        end(status);
      }
    }

    @Override
    public void onComplete(AsyncEvent event) {
      endOnce(response.getStatus());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      // The container completes the request, and that is counted.
    }

    @Override
    public void onError(AsyncEvent event) {
      endOnce(response.isCommitted() ? response.getStatus() : 500);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
