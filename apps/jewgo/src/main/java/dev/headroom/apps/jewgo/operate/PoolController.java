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
import javax.sql.DataSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The connection pool as operators read it. Headroom itself serves the figures of {@code
 * /api/v5/performance}. Thread-safe.
 */
@Endpoints(group = "Operation", path = "/api/v5/monitoring/database/pool")
class PoolController {

  private final HikariDataSource pool;
  private final OperatorAccess operators;

  PoolController(DataSource database, OperatorAccess operators) throws SQLException {
    this.pool = database.unwrap(HikariDataSource.class);
    this.operators = operators;
  }

  @Operation(summary = "The connection pool now, who holds its connections, and who waits")
  @GetMapping
  ResponseEntity<?> pool(HttpServletRequest request) {
    if (!operators.isOperator(request)) {
      return operators.refusal();
    }
    PoolView now = PoolView.of(PoolHealth.of(pool));
    return ResponseEntity.ok(PoolLiveView.of(now, PoolWatch.find(pool).map(PoolWatch::report)));
  }
}
