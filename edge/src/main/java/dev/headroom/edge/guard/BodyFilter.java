// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.MediaTypes;
import dev.headroom.edge.PrefetchableRequest;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Waits for the beginning of a request body before the request occupies anything behind this
 * filter: a slow sender holds neither a concurrency limit nor a handler, and is refused by the
 * {@link RequestGuardFilter}, which must stand before. A body of up to 8 KiB is then read
 * completely.
 *
 * <p>Waits only for bodies with a {@code Content-Length}, and not for those of GET and HEAD; nor
 * for forms, which the container reads itself, bodies with {@code Expect}, and chunked bodies,
 * whose sender may want a response to the first chunk before it sends the next.
 *
 * <p>Thread-safe. A request with a body costs a copy of its first 8 KiB.
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
    PrefetchableRequest body = mayWait(request) ? PrefetchableRequest.find(request) : null;
    if (body != null) {
      var unused = body.prefetch((int) Math.min(PREFETCH_BYTES, request.getContentLengthLong()));
    }
    chain.doFilter(request, response);
  }

  private static boolean mayWait(HttpServletRequest request) {
    String method = request.getMethod();
    return !method.equals("GET")
        && !method.equals("HEAD")
        && request.getContentLengthLong() > 0
        && request.getHeader("Expect") == null
        && !MediaTypes.isForm(request.getContentType());
  }
}
