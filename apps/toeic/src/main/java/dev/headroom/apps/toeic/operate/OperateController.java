// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.spring.overload.Bulkhead;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1}; the security filter chain requires the role. Thread-safe. */
@Endpoints(group = "Operation", path = "/api/v1")
@Bulkhead("requests")
class OperateController {

  private final Performance performance;

  OperateController(Performance performance) {
    this.performance = performance;
  }

  @Operation(summary = "How this instance does now")
  @GetMapping("/performance/metrics")
  PerformanceView metrics() {
    return performance.now();
  }

  @Operation(summary = "Collects garbage; twice a minute at most")
  @PostMapping("/admin/gc")
  Performance.Collected collect() {
    return performance.collect();
  }
}
