// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RouteResolver;
import dev.headroom.ground.Causes;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.overload.OverloadException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Records the exceptions of requests that end with a status of 500 or more: those that a handler
 * threw and that were {@linkplain #capture captured}, and those that reach this filter.
 *
 * <p>An exception that the application responds to with a status below 500 is none of its errors.
 * Neither is a client that closes its connection, nor a store that is unavailable, which the log
 * and health report once for all requests, nor a request that a limit refused, which is counted
 * there.
 *
 * <p>Thread-safe. A request without an exception costs nothing that can be measured.
 */
public final class ErrorTrackingFilter extends EdgeFilter {
  private static final String ATTRIBUTE = ErrorTrackingFilter.class.getName();
  private static final int SERVER_ERROR = 500;

  /** What containers and frameworks throw where the client is gone. */
  private static final Set<String> DISCONNECTED =
      Set.of("ClientAbortException", "EofException", "AsyncRequestNotUsableException");

  private final Supplier<ErrorTracker> errors;
  private final RouteResolver routes;

  /**
   * Creates the filter.
   *
   * @param errors returns the same each time; called first when meters are registered
   */
  public ErrorTrackingFilter(Supplier<ErrorTracker> errors, RouteResolver routes) {
    super(RequestOrder.ERRORS);
    this.errors = errors;
    this.routes = routes;
  }

  /**
   * Remembers with a request what its handler threw, in case it ends with an error. The first one
   * counts.
   */
  public static void capture(HttpServletRequest request, Throwable failure) {
    if (request.getAttribute(ATTRIBUTE) == null) {
      request.setAttribute(ATTRIBUTE, failure);
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    ErrorTracker unused = errors.get();
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    AsyncCompletion.handle(
        request,
        response,
        (any, same) -> {
          try {
            chain.doFilter(any, same);
          } catch (IOException | ServletException | RuntimeException | Error e) {
            capture(request, e);
            throw e;
          }
        },
        status -> record(request, status));
  }

  private void record(HttpServletRequest request, int status) {
    if (status >= SERVER_ERROR
        && request.getAttribute(ATTRIBUTE) instanceof Throwable failure
        && !isDisconnected(failure)
        && !isReportedElsewhere(failure)) {
      String route = routes.route(request);
      errors
          .get()
          .record(
              failure,
              route == null ? null : RequestMeters.known(request.getMethod()) + " " + route);
    }
  }

  private static boolean isReportedElsewhere(Throwable failure) {
    return StoreUnavailableException.findIn(failure) != null
        || Causes.find(failure, OverloadException.class) != null;
  }

  private static boolean isDisconnected(Throwable failure) {
    return Causes.of(failure)
        .anyMatch(each -> DISCONNECTED.contains(each.getClass().getSimpleName()));
  }
}
