// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.StoreUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A servlet filter of HTTP requests with a place in {@link RequestOrder}; other requests pass
 * unfiltered. An application may add filters of its own. A request that fails because a store is
 * unavailable is answered with 503.
 *
 * <p>Thread-safe, as every filter must be.
 */
public abstract class EdgeFilter implements Filter {

  /** Request attribute: the response is stored for other users too, as the operator says. */
  protected static final String SHARED = EdgeFilter.class.getName() + ".shared";

  private final RequestOrder place;

  /**
   * Creates a filter.
   *
   * @param place the filter's place in the order; of two filters at one place, the one that is
   *     registered first comes first
   */
  protected EdgeFilter(RequestOrder place) {
    this.place = place;
  }

  /** Returns the filter's place in the order. */
  public final RequestOrder place() {
    return place;
  }

  /**
   * Registers filters for all paths of a servlet application, in the order of their places.
   *
   * @param context of an application that is not initialized yet
   * @param filters in any order; of two at one place the first comes first
   */
  public static void register(ServletContext context, EdgeFilter... filters) {
    EdgeFilter[] ordered = filters.clone();
    Arrays.sort(ordered, Comparator.comparing(EdgeFilter::place));
    for (int i = 0; i < ordered.length; i++) {
      FilterRegistration.Dynamic registration = context.addFilter("headroom-" + i, ordered[i]);
      registration.setAsyncSupported(true);
      registration.addMappingForUrlPatterns(ordered[i].place().dispatchers(), true, "/*");
    }
  }

  /** Registers the filter's meters, if it has any; called once, when the filter is registered. */
  public void bindTo(MeterRegistry registry) {}

  @Override
  public final void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest httpRequest
        && response instanceof HttpServletResponse httpResponse) {
      try {
        filter(httpRequest, httpResponse, chain);
      } catch (StoreUnavailableException | ServletException failed) {
        if (httpResponse.isCommitted() || StoreUnavailableException.findIn(failed) == null) {
          throw failed;
        }
        Problem.storeUnavailable(httpRequest, httpResponse);
      }
    } else {
      chain.doFilter(request, response);
    }
  }

  /**
   * Handles one HTTP request: passes it on by {@code chain}, or responds itself.
   *
   * @param chain the filters and the handler that follow
   * @throws IOException if the client cannot be read from or written to
   * @throws ServletException if a filter or the handler that follows fails
   */
  protected abstract void filter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException;
}
