// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.report;

import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Min;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The reports of an association. Thread-safe. */
@Endpoints(group = "Reports", path = "/api/associations/{association}")
record ReportController(Reports reports) {

  @Operation(summary = "What there is to do now; for the board and managers")
  @GetMapping("/dashboard")
  Dashboard dashboard(@Caller long user, @PathVariable @Min(1) long association) {
    return reports.dashboard(user, association);
  }

  @Operation(summary = "The last two years; for the board")
  @GetMapping("/analytics")
  Analytics analytics(@Caller long user, @PathVariable @Min(1) long association) {
    return reports.analytics(user, association);
  }
}
