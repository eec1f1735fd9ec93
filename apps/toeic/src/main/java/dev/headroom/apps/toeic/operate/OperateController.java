// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.spring.overload.Bulkhead;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1}; the security filter chain requires the role. Thread-safe. */
@Tag(name = "Operation")
@RestController
@Bulkhead("requests")
@ConditionalOnWebApplication
@RequestMapping("/api/v1")
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
