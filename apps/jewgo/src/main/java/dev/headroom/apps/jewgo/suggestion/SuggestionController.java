// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.suggestion;

import dev.headroom.apps.jewgo.api.Slice;
import dev.headroom.apps.systems.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Suggestions; the paths below {@code /admin} are for administrators. Thread-safe. */
@Tag(name = "Suggestions")
@RestController
@RequestMapping("/api/v5")
class SuggestionController {

  private final Suggestions suggestions;

  SuggestionController(Suggestions suggestions) {
    this.suggestions = suggestions;
  }

  @Operation(summary = "Suggests a restaurant, which an administrator publishes")
  @PostMapping("/restaurants")
  @ResponseStatus(HttpStatus.CREATED)
  Suggestions.Suggested add(@Caller long user, @Valid @RequestBody NewRestaurant wanted) {
    return suggestions.add(user, wanted);
  }

  @Operation(summary = "Restaurants with a status, the oldest first")
  @GetMapping("/admin/restaurants")
  Slice<SuggestedRestaurant> page(
      @RequestParam(defaultValue = "pending") @Pattern(regexp = "pending|approved|rejected")
          String status,
      @RequestParam(defaultValue = "" + Slice.USUAL) @Min(1) @Max(Slice.LARGEST) int size,
      @RequestParam(required = false) @Nullable String cursor) {
    return suggestions.page(status, size, cursor);
  }

  @Operation(summary = "Publishes a restaurant")
  @PostMapping("/admin/restaurants/{restaurant}/approve")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void approve(@PathVariable @Min(1) long restaurant) {
    suggestions.decide(restaurant, "approved");
  }

  @Operation(summary = "Rejects a restaurant, also one that was published")
  @PostMapping("/admin/restaurants/{restaurant}/reject")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void reject(@PathVariable @Min(1) long restaurant) {
    suggestions.decide(restaurant, "rejected");
  }
}
