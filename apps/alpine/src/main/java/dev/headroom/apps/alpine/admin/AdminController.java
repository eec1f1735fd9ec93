// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /api/admin}; the security filter chain requires the role. Thread-safe. */
@Endpoints(group = "Administration", path = "/api/admin")
record AdminController(Reports reports) {

  @Operation(summary = "How many users there are; up to five minutes old")
  @GetMapping("/analytics")
  AnalyticsView analytics() {
    return reports.analytics();
  }

  @Operation(summary = "What happened in 24 hours; up to five minutes old")
  @GetMapping("/activity")
  ActivityView activity() {
    return reports.activity();
  }

  @Operation(summary = "What the last fortnight brought; up to five minutes old")
  @GetMapping("/revenue")
  RevenueView revenue() {
    return reports.revenue();
  }
}
