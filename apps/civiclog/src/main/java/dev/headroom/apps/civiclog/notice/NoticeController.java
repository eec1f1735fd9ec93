// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.notice;

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
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** {@code /api/associations/{association}/notices}. Thread-safe. */
@Endpoints(group = "Notices", path = "/api/associations/{association}/notices")
record NoticeController(Memberships memberships, Notices notices) {

  @Operation(summary = "Notices, the newest first")
  @GetMapping
  Page<NoticeView> page(
      @Caller long user,
      @PathVariable @Min(1) long association,
      @RequestParam(defaultValue = "" + Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int limit,
      @RequestParam(required = false) @Size(max = 200) @Nullable String after) {
    return notices.page(user, association, limit, after);
  }

  @Operation(summary = "Publishes a notice; for the board and managers")
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  NoticeView publish(
      @Caller long user,
      @PathVariable @Min(1) long association,
      @Valid @RequestBody NewNotice given) {
    return notices.publish(memberships.me(user), association, given);
  }
}
