// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.httpcache;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Carries the headers by which the suite numbers its requests past the cache, since a handler sees
 * no header that is not part of the key.
 *
 * <p>Thread-safe.
 */
final class TestHeaders extends EdgeFilter {
  /** The names, in lower case, of headers and attributes. */
  static final List<String> NAMES = List.of("test-id", "test-name", "req-num");

  TestHeaders() {
    super(RequestOrder.REQUEST_ID);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    NAMES.forEach(each -> request.setAttribute(each, request.getHeader(each)));
    chain.doFilter(request, response);
  }
}
