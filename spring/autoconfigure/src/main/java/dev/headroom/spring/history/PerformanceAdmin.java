// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.history.History;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The operators' endpoints of the history: figures of a window, series, events, and health.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class PerformanceAdmin implements OperatorEndpoint {
  private final History history;
  private final LiveMeters live;
  private final @Nullable HealthMonitor health;
  private final OperatorAccess operators;

  PerformanceAdmin(
      History history, LiveMeters live, @Nullable HealthMonitor health, OperatorAccess operators) {
    this.history = history;
    this.live = live;
    this.health = health;
    this.operators = operators;
  }

  /** Requests, caches, pools, the process and the history itself. */
  @GetMapping("/metrics")
  ResponseEntity<?> metrics(
      HttpServletRequest request,
      @RequestParam(defaultValue = "5m") String window,
      @RequestParam(required = false) @Nullable String route,
      @RequestParam(required = false) @Nullable String instance) {
    return operators.respond(
        request,
        () ->
            ResponseEntity.ok(
                PerformanceReader.of(of(instance), Windows.parse(window), live).view(route)));
  }

  /** The points of each series of a meter. */
  @GetMapping("/series")
  ResponseEntity<?> series(
      HttpServletRequest request,
      @RequestParam String name,
      @RequestParam(defaultValue = "1h") String window,
      @RequestParam(defaultValue = "1m") String step,
      @RequestParam(required = false) @Nullable String instance) {
    return operators.respond(
        request,
        () -> {
          Duration length = Windows.parse(window);
          return ResponseEntity.ok(
              SeriesView.of(of(instance), name, length, Windows.step(step, length)));
        });
  }

  /** What may explain a change: starts, deployments, migrations, settings. */
  @GetMapping("/events")
  ResponseEntity<?> events(
      HttpServletRequest request, @RequestParam(defaultValue = "7d") String window) {
    return operators.respond(
        request,
        () -> {
          Instant from = Instant.now().minus(Windows.parse(window));
          return ResponseEntity.ok(Map.of("events", history.events(from, Instant.MAX)));
        });
  }

  /** The state of the service for everyone whom the application admits, details for operators. */
  @GetMapping("/health")
  ResponseEntity<?> health(HttpServletRequest request) {
    if (health == null) {
      return ResponseEntity.ok(Map.of("status", "unknown"));
    }
    return ResponseEntity.ok(HealthView.of(health.report(), operators.isOperator(request)));
  }

  private History of(@Nullable String instance) {
    return instance == null ? history.ofService() : history.ofInstance(instance);
  }
}
