// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.console;

import dev.headroom.console.PageRequest;
import dev.headroom.console.page.LimitExplainer;
import dev.headroom.edge.limit.LimitExplanation;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.spring.edge.DescribedRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;

/**
 * Explains what the filters of rate limits decide.
 *
 * <p>Thread-safe.
 */
final class FilterExplainer implements LimitExplainer {
  private final List<RateLimitFilter> filters;
  private final RecentRefusals refusals;

  FilterExplainer(List<RateLimitFilter> filters, RecentRefusals refusals) {
    this.filters = List.copyOf(filters);
    this.refusals = refusals;
  }

  @Override
  public List<LimitExplanation> explain(Description described, PageRequest operator) {
    HttpServletRequest origin = Objects.requireNonNull(operator.origin(), "a request");
    DescribedRequest.Description description =
        new DescribedRequest.Description(
            described.method(),
            described.path(),
            described.address().isEmpty() ? null : described.address(),
            described.user().isEmpty() ? null : described.user(),
            List.of(),
            List.of());
    DescribedRequest request = new DescribedRequest(origin, description);
    return filters.stream().flatMap(each -> each.explain(request).stream()).toList();
  }

  @Override
  public List<LimitExplanation> refused(String requestId) {
    return refusals.find(requestId);
  }
}
