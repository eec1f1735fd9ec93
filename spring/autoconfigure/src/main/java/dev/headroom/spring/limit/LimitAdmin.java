// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.edge.limit.LimitExplanation;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.limit.rule.Decision;
import dev.headroom.spring.edge.DescribedRequest;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Explains to an operator which limits apply to a described request, and why one was refused.
 *
 * <p>Thread-safe. Takes no permits. Responds with 403 to callers who are no operators, also where
 * the application admits everyone.
 */
final class LimitAdmin extends OperatorsOnlyEndpoint {
  private final List<RateLimitFilter> filters;
  private final RecentRefusals refusals;

  LimitAdmin(List<RateLimitFilter> filters, RecentRefusals refusals, OperatorAccess operators) {
    super(operators);
    this.filters = List.copyOf(filters);
    this.refusals = refusals;
  }

  @GetMapping(value = "/api/limits/explain", params = "path")
  ResponseEntity<?> explain(
      HttpServletRequest request,
      @RequestParam(name = "method", defaultValue = "GET") String method,
      @RequestParam("path") String path,
      @RequestParam(name = "ip", required = false) @Nullable String address,
      @RequestParam(name = "user", required = false) @Nullable String user,
      @RequestParam(name = "role", defaultValue = "") List<String> roles,
      @RequestParam(name = "header", defaultValue = "") List<String> headers) {
    if (!path.startsWith("/")) {
      return problem(HttpStatus.BAD_REQUEST, "path begins with a slash, such as /api/list.");
    }
    DescribedRequest.Description described =
        new DescribedRequest.Description(method, path, address, user, roles, headers);
    return ResponseEntity.ok(explain(new DescribedRequest(request, described)));
  }

  private Report explain(DescribedRequest described) {
    return new Report(
        filters.stream().flatMap(each -> each.explain(described).stream()).map(Line::of).toList());
  }

  @GetMapping(
      value = "/api/limits/explain",
      params = {"request", "!path"})
  ResponseEntity<?> why(@RequestParam("request") String id) {
    List<LimitExplanation> known = refusals.find(id);
    return known.isEmpty()
        ? problem(
            HttpStatus.NOT_FOUND,
            "This instance knows of no such refusal; it keeps the last thousand.")
        : ResponseEntity.ok(new Why(id, known.stream().map(Line::of).toList()));
  }

  record Report(List<Line> rules) {}

  record Why(String request, List<Line> refusedBy) {}

  /** One rule; what only a rule that applies to the request decides is null for the others. */
  record Line(
      String rule,
      String limit,
      boolean meets,
      String because,
      @Nullable String keyHash,
      @Nullable Boolean admits,
      @Nullable Integer remaining,
      @Nullable Double retryAfterSeconds,
      Decision.@Nullable Source source) {

    private static Line of(LimitExplanation each) {
      Decision decision = each.decision();
      return decision == null
          ? new Line(each.rule(), each.limit(), false, each.reason(), null, null, null, null, null)
          : new Line(
              each.rule(),
              each.limit(),
              true,
              each.reason(),
              each.keyHash(),
              decision.admitted(),
              decision.remaining(),
              decision.retryAfter().toNanos() / 1e9,
              decision.source());
    }
  }
}
