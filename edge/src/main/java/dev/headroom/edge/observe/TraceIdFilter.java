// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.TraceId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request the id of the trace that is open on its thread, for problem responses and the
 * request log. Registered behind the filter that opens the trace.
 *
 * <p>Thread-safe. Costs one call of the tracer a request.
 */
public final class TraceIdFilter extends EdgeFilter {
  private final Supplier<@Nullable String> current;

  /**
   * Creates the filter.
   *
   * @param current returns the id of the thread's trace; null if none is open
   */
  public TraceIdFilter(Supplier<@Nullable String> current) {
    super(RequestOrder.REQUEST_ID);
    this.current = current;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (TraceId.of(request) == null) {
      String id = current.get();
      if (id != null && !id.isEmpty()) {
        TraceId.assign(request, id);
      }
    }
    chain.doFilter(request, response);
  }
}
