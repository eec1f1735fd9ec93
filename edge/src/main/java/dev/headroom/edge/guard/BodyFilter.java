// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Waits for the beginning of a body before anything of worth is held for it: who sends a byte a
 * second holds neither a lane nor a handler with its buffers, and is refused here by the {@link
 * RequestGuardFilter}, which must stand before. A body of up to 8 KiB is then there as a whole.
 *
 * <p>Waits only for bodies whose length is told, and not of GET and HEAD. Not for forms, which the
 * container reads by itself; not for those that ask first whether to come ({@code Expect}); and not
 * for bodies in chunks, whose sender may want an answer to the first before he sends the next.
 *
 * <p>Thread-safe. Costs a request without a body next to nothing, and one with a body a copy of its
 * first 8 KiB.
 */
public final class BodyFilter extends EdgeFilter {
  static final int PREFETCH_BYTES = 8192;

  /** Creates the filter. */
  public BodyFilter() {
    super(RequestOrder.BODY);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    MonitoredRequest watched = mayWait(request) ? MonitoredRequest.find(request) : null;
    if (watched != null) {
      watched.prefetch(PREFETCH_BYTES);
    }
    chain.doFilter(request, response);
  }

  private static boolean mayWait(HttpServletRequest request) {
    String method = request.getMethod();
    return !method.equals("GET")
        && !method.equals("HEAD")
        && request.getContentLengthLong() > 0
        && request.getHeader("Expect") == null
        && !MonitoredRequest.isForm(request.getContentType());
  }
}
