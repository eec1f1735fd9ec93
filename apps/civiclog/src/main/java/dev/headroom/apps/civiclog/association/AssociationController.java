// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.association;

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

/** {@code /api/associations}, for their members. Thread-safe. */
@Endpoints(group = "Associations", path = "/api/associations")
record AssociationController(Associations associations) {

  @Operation(summary = "The associations of which the caller is a member")
  @GetMapping
  Page<AssociationView> mine(@Caller long user) {
    return associations.mine(user);
  }

  @Operation(summary = "An association, and how large it is")
  @GetMapping("/{association}")
  AssociationView association(@Caller long user, @PathVariable @Min(1) long association) {
    return associations.association(user, association);
  }

  @Operation(summary = "Properties by unit; owners are for the board and managers")
  @GetMapping("/{association}/properties")
  Page<PropertyView> properties(
      @Caller long user,
      @PathVariable @Min(1) long association,
      @Valid @ModelAttribute @ParameterObject PropertyQuery query) {
    return associations.properties(user, association, query);
  }

  @Operation(summary = "Members, the board first; for the board and managers")
  @GetMapping("/{association}/members")
  Page<MemberView> members(
      @Caller long user,
      @PathVariable @Min(1) long association,
      @RequestParam(defaultValue = "" + Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int limit,
      @RequestParam(required = false) @Size(max = 200) @Nullable String after) {
    return associations.members(user, association, limit, after);
  }
}
