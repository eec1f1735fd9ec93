// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.operate;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.spring.operator.OperatorAccess;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The connection pool as operators read it. The figures of {@code /api/v5/performance} are the
 * layer's. Thread-safe.
 */
@Endpoints(group = "Operation", path = "/api/v5")
class MonitoringController {

  private final HikariDataSource pool;
  private final OperatorAccess operators;

  MonitoringController(DataSource database, OperatorAccess operators) throws SQLException {
    this.pool = database.unwrap(HikariDataSource.class);
    this.operators = operators;
  }

  @Operation(summary = "The connection pool now, who holds its connections, and who waits")
  @GetMapping("/monitoring/database/pool")
  ResponseEntity<?> pool(HttpServletRequest request) {
    return forOperators(request, this::poolLive);
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
}
