// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static dev.headroom.spring.operator.JsonValues.lower;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.slow.SlowStatement;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.LatencySnapshot;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The operators' endpoints of statement insight: statements by total time, slow statements, and
 * findings. None contains literals or bound values.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
final class StatementAdmin extends OperatorsOnlyEndpoint {
  private static final int MAX_LINES = 1_000;

  private final StatementShapes shapes;
  private final SlowStatements slow;
  private final Findings findings;

  StatementAdmin(
      StatementShapes shapes, SlowStatements slow, Findings findings, OperatorAccess operators) {
    super(operators);
    this.shapes = shapes;
    this.slow = slow;
    this.findings = findings;
  }

  @GetMapping("/api/database/statements")
  ResponseEntity<?> statements(@RequestParam(defaultValue = "50") int limit) {
    return ResponseEntity.ok(report(Math.clamp(limit, 1, MAX_LINES)));
  }

  private Statements report(int lines) {
    List<StatementShape> all = shapes.all();
    return new Statements(
        all.size(),
        shapes.overflow(),
        all.stream()
            .map(Line::of)
            .sorted(Comparator.comparingDouble(Line::totalMillis).reversed())
            .limit(lines)
            .toList(),
        slow.top().stream().limit(lines).map(Slow::of).toList());
  }

  @GetMapping("/api/database/findings")
  ResponseEntity<?> findings() {
    return ResponseEntity.ok(new Report(findings.all().stream().map(FindingView::of).toList()));
  }

  record Statements(int shapes, long overflow, List<Line> statements, List<Slow> slow) {}

  record Line(
      String id,
      String text,
      boolean read,
      long count,
      long failures,
      double totalMillis,
      double meanMillis,
      double p50Millis,
      double p95Millis,
      double p99Millis,
      double maxMillis) {
    static Line of(StatementShape shape) {
      LatencySnapshot times = shape.times();
      return new Line(
          shape.hexId(),
          shape.text(),
          shape.isRead(),
          times.count(),
          times.failures(),
          millis(times.total()),
          millis(times.mean()),
          millis(times.quantile(0.5)),
          millis(times.quantile(0.95)),
          millis(times.quantile(0.99)),
          millis(times.max()));
    }
  }

  record Slow(
      String id,
      String text,
      long count,
      long failures,
      double totalMillis,
      double longestMillis,
      double waitMillis,
      String route,
      String callSite,
      String binds,
      Instant last,
      @Nullable String plan) {
    static Slow of(SlowStatement each) {
      SlowStatement.Execution longest = each.longest();
      return new Slow(
          each.shape().hexId(),
          each.sql(),
          each.count(),
          each.failures(),
          millis(each.total()),
          millis(longest.time()),
          millis(longest.waited()),
          longest.route(),
          longest.callSite(),
          longest.binds(),
          each.last(),
          each.plan());
    }
  }

  record Report(List<FindingView> findings) {}

  record FindingView(
      String kind,
      String subject,
      String route,
      String callSite,
      double costMillis,
      String costPer,
      String evidence,
      String remedy,
      Instant firstSeen,
      Instant lastSeen,
      long count) {
    static FindingView of(Findings.Entry entry) {
      Finding finding = entry.finding();
      return new FindingView(
          lower(finding.kind()),
          finding.subject(),
          finding.route(),
          finding.callSite(),
          millis(finding.cost().time()),
          lower(finding.cost().per()),
          finding.evidence(),
          finding.remedy(),
          entry.firstSeen(),
          entry.lastSeen(),
          entry.count());
    }
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
