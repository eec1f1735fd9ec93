// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.operate;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.apps.systems.web.InstanceFigures;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.spring.operator.OperatorAccess;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What operators read of an instance; figures are for administrators and the operators' token.
 * Thread-safe.
 */
@Tag(name = "Operation")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v5")
class MonitoringController {

  private final HikariDataSource pool;
  private final MeterRegistry meters;
  private final HealthMonitor monitor;
  private final OperatorAccess operators;

  MonitoringController(
      DataSource database, MeterRegistry meters, HealthMonitor monitor, OperatorAccess operators)
      throws SQLException {
    this.pool = database.unwrap(HikariDataSource.class);
    this.meters = meters;
    this.monitor = monitor;
    this.operators = operators;
  }

  @Operation(summary = "The connection pool now, who holds its connections, and who waits")
  @GetMapping("/monitoring/database/pool")
  ResponseEntity<?> pool(HttpServletRequest request) {
    return forOperators(request, this::poolLive);
  }

  @Operation(summary = "Requests, caches and the connection pool since the start")
  @GetMapping("/performance/metrics")
  ResponseEntity<?> metrics(HttpServletRequest request) {
    return forOperators(request, this::performance);
  }

  @Operation(summary = "Whether the service is healthy, degraded or down")
  @GetMapping("/performance/health")
  Map<String, String> health() {
    return Map.of("status", monitor.report().status().text());
  }

  private ResponseEntity<?> forOperators(HttpServletRequest request, Supplier<?> view) {
    return operators.isOperator(request) ? ResponseEntity.ok(view.get()) : operators.refusal();
  }

  private PoolLiveView poolLive() {
    return PoolLiveView.of(poolNow(), PoolWatch.find(pool).map(PoolWatch::report));
  }

  private PoolView poolNow() {
    return PoolView.of(PoolHealth.of(pool));
  }

  private PerformanceView performance() {
    InstanceFigures now = InstanceFigures.of(meters);
    return new PerformanceView(
        now.requests(),
        now.serverErrors(),
        now.meanMillis(),
        now.cacheHits(),
        now.cacheMisses(),
        now.hitRate(),
        poolNow());
  }
}
