// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RouteResolver;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Responds to {@code GET /metrics} with the JSON of {@code /api/v1/performance/metrics}, unless the
 * client accepts a text format, as scrapers of Prometheus do (TO-3: the original pipes the response
 * into {@code jq}).
 *
 * <p>Thread-safe.
 */
final class MetricsAsJson extends EdgeFilter {

  private static final String PATH = "/metrics";

  private final Performance performance;
  private final JsonMapper json;

  MetricsAsJson(Performance performance, JsonMapper json) {
    super(RequestOrder.PROBES);
    this.performance = performance;
    this.json = json;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String accept = Objects.requireNonNullElse(request.getHeader("Accept"), MediaType.ALL_VALUE);
    if (!request.getServletPath().equals(PATH)
        || !request.getMethod().equals("GET")
        || accept.contains("text")) {
      chain.doFilter(request, response);
      return;
    }
    request.setAttribute(RouteResolver.ATTRIBUTE, PATH);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setHeader("Cache-Control", "no-store");
    response.addHeader("Vary", "Accept");
    response.getOutputStream().write(json.writeValueAsBytes(performance.now()));
  }
}
