// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.audit;

import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /api/associations/{association}/audit}. Thread-safe. */
@Endpoints(group = "Audit", path = "/api/associations/{association}/audit")
record AuditController(AuditReader audit) {

  @Operation(summary = "Who did what, the newest first; for the board")
  @GetMapping
  Page<AuditView> page(
      @Caller long user,
      @PathVariable @Min(1) long association,
      @Valid @ModelAttribute @ParameterObject AuditQuery query) {
    return audit.page(user, association, query);
  }
}
