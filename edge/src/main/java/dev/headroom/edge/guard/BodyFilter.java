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
 * <p>Waits for JSON, which handlers read as a whole, and for other bodies with a {@code
 * Content-Length}. Not for bodies of GET and HEAD, forms, which the container reads itself, and
 * other bodies in chunks or with {@code Expect}, whose sender may wait for the response.
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
      long length = request.getContentLengthLong();
      int most = length < 0 ? PREFETCH_BYTES : (int) Math.min(PREFETCH_BYTES, length);
      var unused = body.prefetch(most);
    }
    chain.doFilter(request, response);
  }

  private static boolean mayWait(HttpServletRequest request) {
    String method = request.getMethod();
    String type = request.getContentType();
    boolean declared = request.getContentLengthLong() > 0 && request.getHeader("Expect") == null;
    return !method.equals("GET")
        && !method.equals("HEAD")
        && (MediaTypes.isJson(type) || (declared && !MediaTypes.isForm(type)));
  }
}
