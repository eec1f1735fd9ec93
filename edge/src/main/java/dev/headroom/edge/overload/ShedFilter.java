// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * Refuses requests that an overloaded service sheds, before they cost anything: the {@link
 * OverloadFilter} behind it would refuse them too, after a round trip for their rate limit and the
 * beginning of their body.
 *
 * <p>Refuses only while all places of the limiter are taken, and of the priorities and cohorts that
 * are shed. Such a request takes no permits of rate limits.
 *
 * <p>Thread-safe. Costs one read of memory for each limiter while nothing is shed.
 */
public final class ShedFilter extends EdgeFilter {
  private final OverloadFilter overload;
  private final Predicate<HttpServletRequest> spared;

  /**
   * Creates the filter.
   *
   * @param overload the filter that decides on all that this one lets pass
   * @param spared requests that may cost nothing behind this filter, such as those with a cached
   *     response
   */
  public ShedFilter(OverloadFilter overload, Predicate<HttpServletRequest> spared) {
    super(RequestOrder.SHED);
    this.overload = overload;
    this.spared = spared;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean refused =
        overload.isShedding() && !spared.test(request) && overload.refuseIfShed(request, response);
    if (!refused) {
      chain.doFilter(request, response);
    }
  }
}
