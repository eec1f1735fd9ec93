// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import static dev.headroom.spring.operator.JsonValues.lower;
import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexProgress;
import dev.headroom.database.index.IndexStatus;
import dev.headroom.database.index.review.IndexFinding;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The operators' endpoint of indexes: those that are added, builds that run, and indexes that could
 * be dropped.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
final class IndexAdmin extends OperatorsOnlyEndpoint {
  private final @Nullable IndexMigrator migrator;
  private final @Nullable IndexReviewTask review;

  IndexAdmin(
      @Nullable IndexMigrator migrator,
      @Nullable IndexReviewTask review,
      OperatorAccess operators) {
    super(operators);
    this.migrator = migrator;
    this.review = review;
  }

  @GetMapping("/api/database/indexes")
  ResponseEntity<?> indexes() {
    try {
      List<IndexStatus> added = migrator == null ? List.of() : migrator.status();
      List<IndexProgress> building = migrator == null ? List.of() : migrator.progress();
      List<IndexFinding> droppable = review == null ? List.of() : review.latest();
      return ResponseEntity.ok(
          new Report(
              added.stream().map(Added::of).toList(),
              building,
              droppable.stream().map(Droppable::of).toList()));
    } catch (SQLException e) {
      return problem(HttpStatus.SERVICE_UNAVAILABLE, "The indexes cannot be read now.");
    }
  }

  record Report(List<Added> added, List<IndexProgress> building, List<Droppable> droppable) {}

  record Added(String name, String table, String state, long sizeBytes, long scans, String detail) {
    private static Added of(IndexStatus each) {
      return new Added(
          each.name(),
          each.table(),
          lower(each.state()),
          each.sizeBytes(),
          each.scans(),
          each.detail());
    }
  }

  record Droppable(
      String kind, String table, String index, long sizeBytes, String evidence, String remedy) {
    private static Droppable of(IndexFinding each) {
      return new Droppable(
          lower(each.kind()),
          each.table(),
          each.index(),
          each.sizeBytes(),
          each.evidence(),
          each.remedy());
    }
  }
}
