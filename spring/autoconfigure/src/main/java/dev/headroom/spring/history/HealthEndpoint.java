// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.HealthMonitor;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The endpoint of the health of the service: its state for everyone whom the application admits,
 * the details for operators.
 *
 * <p>Thread-safe.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class HealthEndpoint implements OperatorEndpoint {
  private final @Nullable HealthMonitor health;
  private final OperatorAccess operators;

  HealthEndpoint(@Nullable HealthMonitor health, OperatorAccess operators) {
    this.health = health;
    this.operators = operators;
  }

  @GetMapping("/health")
  ResponseEntity<?> health(HttpServletRequest request) {
    return ResponseEntity.ok(
        health == null
            ? Map.of("status", "unknown")
            : HealthView.of(health.report(), operators.isOperator(request)));
  }
}
