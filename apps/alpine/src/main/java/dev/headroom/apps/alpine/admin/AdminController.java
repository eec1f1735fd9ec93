// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/admin}; the security filter chain requires the role. Thread-safe. */
@Tag(name = "Administration")
@RestController
@RequestMapping("/api/admin")
class AdminController {

  private final Reports reports;

  AdminController(Reports reports) {
    this.reports = reports;
  }

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
