// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Reads of violations. Thread-safe. */
@Endpoints(group = "Violations", path = "/api")
record ViolationController(Memberships memberships, Violations violations, ViolationReader reader) {

  @Operation(
      summary = "Violations of an association, the newest first; a resident's own and reported")
  @GetMapping("/associations/{association}/violations")
  Page<ViolationItem> page(
      @Caller long user,
      @PathVariable @Min(1) long association,
      @Valid @ModelAttribute @ParameterObject ViolationQuery query) {
    return violations.page(memberships.me(user), association, query);
  }

  @Operation(summary = "A violation with its photos, letter, fines, hearings and comments")
  @GetMapping("/violations/{violation}")
  ViolationDetail detail(@Caller long user, @PathVariable @Min(1) long violation) {
    return reader.detail(user, violation);
  }

  @Operation(summary = "Comments about a violation, the newest first")
  @GetMapping("/violations/{violation}/comments")
  Page<CommentView> comments(
      @Caller long user,
      @PathVariable @Min(1) long violation,
      @RequestParam(defaultValue = "" + Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int limit,
      @RequestParam(required = false) @Size(max = 200) @Nullable String after) {
    return violations.comments(memberships.me(user), violation, limit, after);
  }
}
