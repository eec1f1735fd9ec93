// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.access;

import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /api/me}. Thread-safe. */
@Endpoints(group = "Accounts", path = "/api/me")
record MeController(Memberships memberships) {

  @Operation(summary = "Who is signed in, and their roles in associations")
  @GetMapping
  Me me(@Caller long user) {
    return memberships.me(user);
  }
}
