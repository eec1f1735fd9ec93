// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.monitor.business.BusinessMetricException;
import dev.headroom.monitor.business.BusinessMetrics;
import dev.headroom.monitor.business.BusinessRecord;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The operators' endpoints of business metrics.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class BusinessAdmin extends OperatorsOnlyEndpoint {
  private final BusinessMetrics metrics;

  BusinessAdmin(BusinessMetrics metrics, OperatorAccess operators) {
    super(operators);
    this.metrics = metrics;
  }

  /**
   * A reported value.
   *
   * @param kind counter, gauge or distribution; a counter if absent
   * @param value or the increment of a counter
   */
  record Report(
      @Nullable String name,
      @Nullable String kind,
      @Nullable Double value,
      @Nullable String unit,
      @Nullable Map<String, String> labels,
      @Nullable String idempotencyKey) {

    /** Returns the kind, or null if there is none of this name. */
    BusinessRecord.@Nullable Kind parsedKind() {
      String wanted = kind == null ? "counter" : kind;
      return Arrays.stream(BusinessRecord.Kind.values())
          .filter(each -> each.name().equalsIgnoreCase(wanted))
          .findFirst()
          .orElse(null);
    }

    boolean hasEmptyLabel() {
      return labels != null && labels.values().stream().anyMatch(Objects::isNull);
    }

    BusinessRecord toRecord(BusinessRecord.Kind known) {
      return new BusinessRecord(
          name == null ? "" : name,
          known,
          value == null ? Double.NaN : value,
          unit == null ? "" : unit,
          labels == null ? Map.of() : labels,
          idempotencyKey);
    }
  }

  @PostMapping("/record-business-metric")
  ResponseEntity<?> record(@RequestBody Report report) {
    BusinessRecord.Kind kind = report.parsedKind();
    if (kind == null) {
      return problem(HttpStatus.BAD_REQUEST, "The kind must be counter, gauge or distribution.");
    }
    if (report.hasEmptyLabel()) {
      return problem(HttpStatus.BAD_REQUEST, "A label has no value.");
    }
    try {
      boolean recorded = metrics.record(report.toRecord(kind));
      return ResponseEntity.accepted().body(Map.of("recorded", recorded));
    } catch (BusinessMetricException refused) {
      return problem(
          switch (refused.reason()) {
            case INVALID -> HttpStatus.BAD_REQUEST;
            case CONFLICT -> HttpStatus.CONFLICT;
            case QUOTA -> HttpStatus.TOO_MANY_REQUESTS;
          },
          String.valueOf(refused.getMessage()));
    }
  }

  @GetMapping("/business")
  ResponseEntity<?> registered() {
    return ResponseEntity.ok(Map.of("metrics", metrics.registered()));
  }
}
