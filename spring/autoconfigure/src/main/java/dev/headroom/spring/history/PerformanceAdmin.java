// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.history.History;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/**
 * The operators' endpoints of the history: figures of a window, series, and events.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class PerformanceAdmin extends OperatorsOnlyEndpoint {
  private final History history;
  private final LiveMeters live;

  PerformanceAdmin(History history, LiveMeters live, OperatorAccess operators) {
    super(operators);
    this.history = history;
    this.live = live;
  }

  /** Requests, caches, pools, the process and the history itself. */
  @GetMapping("/metrics")
  ResponseEntity<?> metrics(
      @RequestParam(defaultValue = "5m") String window,
      @RequestParam(required = false) @Nullable String route,
      @RequestParam(required = false) @Nullable String instance) {
    return ResponseEntity.ok(
        PerformanceReader.of(of(instance), Windows.parse(window), live).view(route));
  }

  /** The points of each series of a meter. */
  @GetMapping("/series")
  ResponseEntity<?> series(
      @RequestParam String name,
      @RequestParam(defaultValue = "1h") String window,
      @RequestParam(defaultValue = "1m") String step,
      @RequestParam(required = false) @Nullable String instance) {
    Duration length = Windows.parse(window);
    return ResponseEntity.ok(SeriesView.of(of(instance), name, length, Windows.step(step, length)));
  }

  /** What may explain a change: starts, deployments, migrations, settings. */
  @GetMapping("/events")
  ResponseEntity<?> events(@RequestParam(defaultValue = "7d") String window) {
    Instant from = Instant.now().minus(Windows.parse(window));
    return ResponseEntity.ok(Map.of("events", history.events(from, Instant.MAX)));
  }

  private History of(@Nullable String instance) {
    if (instance == null) {
      return history.ofService();
    } else if (!history.instances().contains(instance)) {
      throw new ResponseStatusException(
          HttpStatus.NOT_FOUND,
          "No instance has this name: one of "
              + String.join(", ", history.instances())
              + " is recorded.");
    }
    return history.ofInstance(instance);
  }
}
