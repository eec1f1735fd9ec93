// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RouteResolver;
import dev.headroom.monitor.RequestMeters;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times every request, refused ones included, until its response is complete; probes of health and
 * readiness, which no user waits for, are left out.
 *
 * <p>Thread-safe. An asynchronous request is timed until its completion, a stream of server-sent
 * events until it is open; a request that failed with an exception counts as 500.
 */
public final class RequestMeterFilter extends EdgeFilter {
  private final Supplier<RequestMeters> meters;
  private final RouteResolver routes;
  private final Predicate<String> probes;

  /** Creates the filter. Of probes it knows those that {@link ProbeFilter} serves. */
  public RequestMeterFilter(RequestMeters meters, RouteResolver routes) {
    this(() -> meters, routes, any -> false);
  }

  /**
   * Creates the filter.
   *
   * @param meters returns the same at each request; called first when meters are registered
   * @param probes whether a route is a probe, besides those that {@link ProbeFilter} serves
   */
  public RequestMeterFilter(
      Supplier<RequestMeters> meters, RouteResolver routes, Predicate<String> probes) {
    super(RequestOrder.METER);
    this.meters = meters;
    this.routes = routes;
    this.probes = probes;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    RequestMeters unused = meters.get();
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestMeters counted = meters.get();
    counted.requestStarted();
    AsyncCompletion.time(
        request,
        response,
        chain,
        System::nanoTime,
        (status, nanos) -> {
          String route = routes.route(request);
          if (isProbe(request, route)) {
            counted.probeFinished();
          } else {
            counted.requestFinished(request.getMethod(), route, status, nanos);
          }
        });
  }

  private boolean isProbe(HttpServletRequest request, @Nullable String route) {
    return ProbeFilter.isProbe(request) || (route != null && probes.test(route));
  }
}
