// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.advice;

import static dev.headroom.spring.operator.OperatorEndpoint.caller;
import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.database.advice.Advice;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Lets an operator see index advice, approve or dismiss it, and roll it back.
 *
 * <p>Thread-safe. Responds with 403 to callers who are no operators, with 409 if the advice is not
 * in a state for the request, and with 503 if the database does not answer. One preview runs at a
 * time; it takes seconds to minutes.
 */
final class IndexAdviceAdmin extends OperatorsOnlyEndpoint {
  private final IndexAdvisor advisor;
  private final IndexAdviceRunner runner;
  private final AtomicBoolean previewing = new AtomicBoolean();

  IndexAdviceAdmin(IndexAdvisor advisor, IndexAdviceRunner runner, OperatorAccess operators) {
    super(operators);
    this.advisor = advisor;
    this.runner = runner;
  }

  /** What an operator wants with one advice. */
  private interface Action {
    boolean apply(long id, String by) throws SQLException;
  }

  @GetMapping("/api/database/advice")
  ResponseEntity<?> list() {
    return report();
  }

  @PostMapping("/api/database/advice/preview")
  ResponseEntity<?> preview() {
    if (!previewing.compareAndSet(false, true)) {
      return problem(HttpStatus.CONFLICT, "A preview is running; read the advice when it ends.");
    }
    try {
      runner.preview();
      return report();
    } catch (SQLException e) {
      return unavailable(e);
    } finally {
      previewing.set(false);
    }
  }

  @PostMapping("/api/database/advice/{id}/approve")
  ResponseEntity<?> approve(HttpServletRequest request, @PathVariable("id") long id) {
    return act(request, id, advisor::approve);
  }

  @PostMapping("/api/database/advice/{id}/dismiss")
  ResponseEntity<?> dismiss(HttpServletRequest request, @PathVariable("id") long id) {
    return act(request, id, advisor::dismiss);
  }

  @PostMapping("/api/database/advice/{id}/rollback")
  ResponseEntity<?> rollBack(HttpServletRequest request, @PathVariable("id") long id) {
    return act(request, id, advisor::rollBack);
  }

  private ResponseEntity<?> act(HttpServletRequest request, long id, Action action) {
    try {
      return action.apply(id, caller(request))
          ? report()
          : problem(HttpStatus.CONFLICT, "There is no advice " + id + " in a state for this.");
    } catch (SQLException e) {
      return unavailable(e);
    }
  }

  private ResponseEntity<?> report() {
    try {
      return ResponseEntity.ok(new Report(advisor.history().stream().map(Line::of).toList()));
    } catch (SQLException e) {
      return unavailable(e);
    }
  }

  private static ResponseEntity<?> unavailable(SQLException e) {
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return problem(HttpStatus.SERVICE_UNAVAILABLE, reason + " (SQLState " + e.getSQLState() + ")");
  }

  record Report(List<Line> advice) {}

  record Line(
      long id,
      Advice.State state,
      Index index,
      String evidence,
      Instant changedAt,
      String changedBy,
      String detail) {
    private static Line of(Advice each) {
      return new Line(
          each.id(),
          each.state(),
          Index.of(each.definition()),
          each.evidence(),
          each.change().at(),
          each.change().by(),
          each.change().detail());
    }
  }

  record Index(
      String name,
      String table,
      String columns,
      @Nullable String where,
      @Nullable String include,
      String method) {
    private static Index of(IndexDefinition each) {
      return new Index(
          each.name(), each.table(), each.columns(), each.where(), each.include(), each.method());
    }
  }
}
