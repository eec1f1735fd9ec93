// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaStatus;
import dev.headroom.database.replica.RouteReason;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The operators' endpoint of the replicas: their state, and where reads were routed.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
final class ReplicaAdmin extends OperatorsOnlyEndpoint {
  private final ReplicaPool pool;

  ReplicaAdmin(ReplicaPool pool, OperatorAccess operators) {
    super(operators);
    this.pool = pool;
  }

  @GetMapping("/api/database/replicas")
  ResponseEntity<?> replicas() {
    return ResponseEntity.ok(pool.source().map(Report::of).orElseGet(Report::empty));
  }

  record Report(List<Line> replicas, Map<String, Long> routes, double waitedSeconds) {
    private static Report of(ReplicaDataSource source) {
      Map<String, Long> routes = new TreeMap<>();
      for (RouteReason each : RouteReason.values()) {
        routes.put(each.text(), source.routed(each));
      }
      return new Report(
          source.replicas().stream().map(Line::of).toList(),
          routes,
          source.waited().toNanos() / 1e9);
    }

    private static Report empty() {
      return new Report(List.of(), Map.of(), 0);
    }
  }

  record Line(
      String name,
      int weight,
      boolean fit,
      String reason,
      double lagSeconds,
      long lagBytes,
      int running,
      long served,
      long failures) {
    private static Line of(ReplicaStatus status) {
      return new Line(
          status.name(),
          status.weight(),
          status.isFit(),
          status.reason(),
          status.lag().toNanos() / 1e9,
          status.lagBytes(),
          status.running(),
          status.served(),
          status.failures());
    }
  }
}
