// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Json;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import dev.headroom.edge.RouteResolver;
import dev.headroom.monitor.ComponentHealth;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthReport;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.Readiness;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /health}, {@code /healthz}, {@code /readyz} and {@code /metrics}, or some of them,
 * to the callers that are admitted; for all others the application responds.
 *
 * <p>{@code /health} is 200 for healthy and degraded, 503 for down; {@code /healthz} is 200 as long
 * as the process responds; {@code /readyz} is 200 or 503. None of them checks a component: they
 * report what the monitor observed last. {@link RequestMeterFilter} measures none of these three.
 *
 * <p>Thread-safe. Never waits.
 */
public final class ProbeFilter extends EdgeFilter {
  private static final String JSON = "application/json";
  private static final String PROBE = ProbeFilter.class.getName();

  private static final Set<String> PATHS = Set.of("/health", "/healthz", "/readyz", "/metrics");

  private final Access access;
  private final HealthMonitor monitor;
  private final Readiness readiness;
  private final @Nullable PrometheusText scrape;

  /**
   * Which paths a filter serves, and to whom.
   *
   * <p>Immutable.
   *
   * @param paths some of those that the filter knows
   * @param admits whether a request is served
   */
  public record Access(Set<String> paths, Predicate<HttpServletRequest> admits) {
    /** Copies. */
    public Access {
      paths = Set.copyOf(paths);
    }
  }

  /** Creates a filter that serves all paths to everyone, neither limited nor signed in. */
  public ProbeFilter(HealthMonitor monitor, Readiness readiness, PrometheusText scrape) {
    this(RequestOrder.PROBES, new Access(PATHS, any -> true), monitor, readiness, scrape);
  }

  /**
   * Creates a filter.
   *
   * @param place before sign-in, or behind it where that decides who is admitted
   * @param scrape null if it does not serve {@code /metrics}
   */
  public ProbeFilter(
      RequestOrder place,
      Access access,
      HealthMonitor monitor,
      Readiness readiness,
      @Nullable PrometheusText scrape) {
    super(place);
    this.access = access;
    this.monitor = monitor;
    this.readiness = readiness;
    this.scrape = scrape;
  }

  /** Returns the path if this filter serves it, else null; the route that meters show. */
  private @Nullable String route(HttpServletRequest request) {
    String path = RequestPath.of(request).text();
    boolean known = PATHS.contains(path) && (scrape != null || !path.equals("/metrics"));
    return known && access.paths().contains(path) && access.admits().test(request) ? path : null;
  }

  /** Returns whether a filter of this kind has served a request that checks health or readiness. */
  static boolean isProbe(HttpServletRequest request) {
    return request.getAttribute(PROBE) != null;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String route = route(request);
    if (route == null) {
      chain.doFilter(request, response);
      return;
    }
    request.setAttribute(RouteResolver.ATTRIBUTE, route);
    if (!route.equals("/metrics")) {
      request.setAttribute(PROBE, true);
    }
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      response.setHeader("Allow", "GET, HEAD");
      Problem.of(405, "Method Not Allowed", "Only GET and HEAD are answered here.")
          .write(request, response);
      return;
    }
    switch (route) {
      case "/health" -> health(response);
      case "/healthz" -> send(response, 200, JSON, Json.write(Map.of("status", "alive")));
      case "/readyz" -> ready(response);
      default -> metrics(request, response);
    }
  }

  private void health(HttpServletResponse response) throws IOException {
    HealthReport report = monitor.report();
    Map<String, Object> checks = new LinkedHashMap<>();
    report.components().forEach((name, health) -> checks.put(name, check(health)));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", report.status().text());
    body.put("checks", checks);
    int status = report.status() == HealthReport.Status.DOWN ? 503 : 200;
    send(response, status, JSON, Json.write(body));
  }

  private static Map<String, Object> check(ComponentHealth health) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("status", health.state().name().toLowerCase(Locale.ROOT));
    shown.put("kind", health.kind().name().toLowerCase(Locale.ROOT));
    shown.put("latencyMillis", Math.round(health.latency().toNanos() / 1e4) / 100.0);
    shown.put("detail", health.detail());
    shown.put("ageMillis", health.age().toMillis());
    return shown;
  }

  private void ready(HttpServletResponse response) throws IOException {
    Readiness.Status status = readiness.status();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status.ready() ? "ready" : "not ready");
    body.put("reason", status.reason());
    send(response, status.ready() ? 200 : 503, JSON, Json.write(body));
  }

  private void metrics(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PrometheusText meters = Objects.requireNonNull(scrape, "or the path is not served");
    String type = meters.contentType(request.getHeader("Accept"));
    response.addHeader("Vary", "Accept");
    send(response, 200, type, meters.scrape(type));
  }

  private static void send(HttpServletResponse response, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType(type);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
