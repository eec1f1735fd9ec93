// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.suggestion;

import dev.headroom.apps.jewgo.moderation.ModerationEndpoints;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;

/** Restaurants that users suggest. Thread-safe. */
@Endpoints(group = "Suggestions", path = "/api/v5")
record SuggestionController(Suggestions suggestions) {

  @Operation(summary = "Suggests a restaurant, which an administrator publishes")
  @PostMapping("/restaurants")
  @ResponseStatus(HttpStatus.CREATED)
  Suggestions.Suggested add(@Caller long user, @Valid @RequestBody NewRestaurant wanted) {
    return suggestions.add(user, wanted);
  }

  /** {@code /api/v5/admin/restaurants}. Thread-safe. */
  @Endpoints(group = "Moderation", path = "/api/v5/admin/restaurants")
  static class Admin extends ModerationEndpoints<SuggestedRestaurant> {
    Admin(Suggestions suggestions) {
      super(suggestions);
    }
  }
}
