// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static dev.headroom.spring.operator.JsonValues.lower;

import dev.headroom.database.pool.ConnectionLeak;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.pool.PoolReport;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.Pooler;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The operators' endpoint of connection pools: who holds a connection, who waits, what leaks, why.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
final class PoolAdmin extends OperatorsOnlyEndpoint {
  private final WatchedPools pools;

  PoolAdmin(WatchedPools pools, OperatorAccess operators) {
    super(operators);
    this.pools = pools;
  }

  @GetMapping("/api/database/pools")
  ResponseEntity<?> pools() {
    return ResponseEntity.ok(
        new Report(
            pools.byBean().entrySet().stream()
                .map(each -> Line.of(each.getKey(), each.getValue()))
                .toList()));
  }

  record Report(List<Line> pools) {}

  record Line(
      String bean,
      Counts counts,
      List<HolderView> holders,
      List<Waiting> waiting,
      List<Leak> leaks,
      Diagnosis diagnosis,
      @Nullable PoolerView pooler) {
    static Line of(String bean, PoolWatch watch) {
      PoolReport report = watch.report();
      Pooler pooler = watch.pooler();
      return new Line(
          bean,
          Counts.of(report.state()),
          report.holders().stream().map(HolderView::of).toList(),
          report.waiters().stream().map(Waiting::of).toList(),
          report.leaks().stream().map(Leak::of).toList(),
          new Diagnosis(
              lower(report.diagnosis().cause()),
              report.diagnosis().evidence(),
              report.diagnosis().remedy()),
          pooler == null ? null : PoolerView.of(pooler));
    }
  }

  record Counts(
      String name,
      int total,
      int active,
      int idle,
      int waiting,
      @Nullable Integer max,
      long acquired,
      long timeouts,
      double meanWaitMillis,
      double longestWaitMillis) {
    static Counts of(PoolHealth state) {
      return new Counts(
          state.name(),
          state.total(),
          state.active(),
          state.idle(),
          state.waiting(),
          state.max() == Integer.MAX_VALUE ? null : state.max(),
          state.acquires().count(),
          state.acquires().timeouts(),
          state.acquires().mean().toNanos() / 1e6,
          state.acquires().longest().toNanos() / 1e6);
    }
  }

  record Waiting(String thread, @Nullable String route, long waitedMillis) {
    static Waiting of(PoolReport.Waiter each) {
      return new Waiting(each.thread(), each.route(), each.waited().toMillis());
    }
  }

  record Leak(
      @Nullable String callSite,
      @Nullable String route,
      @Nullable String statement,
      String thread,
      long count,
      long longestMillis,
      Instant firstSeen,
      Instant lastSeen) {
    static Leak of(ConnectionLeak leak) {
      return new Leak(
          leak.callSite(),
          leak.route(),
          leak.statement(),
          leak.thread(),
          leak.count(),
          leak.longest().toMillis(),
          leak.firstSeen(),
          leak.lastSeen());
    }
  }

  record Diagnosis(String cause, String evidence, String remedy) {}

  record PoolerView(String mode, boolean keepsPreparedStatements, String evidence) {
    static PoolerView of(Pooler pooler) {
      return new PoolerView(
          lower(pooler.mode()), pooler.keepsPreparedStatements(), pooler.evidence());
    }
  }
}
