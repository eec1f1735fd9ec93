// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.docs;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

// @start region="edge-own-filter"
/** Refuses requests that name no tenant, before they are rate limited. */
public final class TenantFilter extends EdgeFilter {
  public TenantFilter() {
    super(RequestOrder.IN_FLIGHT);
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getHeader("X-Tenant") == null) {
      Problem.of(400, "Bad Request", "Send the header X-Tenant.").write(request, response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
// @end
