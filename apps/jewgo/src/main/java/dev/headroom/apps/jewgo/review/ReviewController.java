// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import dev.headroom.apps.jewgo.moderation.ModerationEndpoints;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.session.token.AccessToken;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** Reviews of restaurants. Thread-safe. */
@Endpoints(group = "Reviews", path = "/api/v5")
record ReviewController(Reviews reviews, ReviewModeration moderation) {

  @Operation(summary = "Published reviews, the newest first; before them the caller's own")
  @GetMapping("/restaurants/{restaurant}/reviews")
  Page<ReviewView> page(
      @PathVariable @Min(1) long restaurant,
      @RequestParam(defaultValue = "" + Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size,
      @RequestParam(required = false) @Nullable String cursor,
      @Parameter(hidden = true) @AuthenticationPrincipal @Nullable AccessToken access) {
    return reviews.page(
        restaurant, size, cursor, access == null ? 0 : Long.parseLong(access.user()));
  }

  @Operation(summary = "Writes a review, which an administrator publishes; 409 for a second one")
  @PostMapping("/restaurants/{restaurant}/reviews")
  @ResponseStatus(HttpStatus.CREATED)
  ReviewView add(
      @Caller long user,
      @PathVariable @Min(1) long restaurant,
      @Valid @RequestBody NewReview given) {
    return reviews.add(user, restaurant, given);
  }

  @Operation(summary = "Deletes a review of the caller's own")
  @DeleteMapping("/reviews/{review}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@Caller long user, @PathVariable @Min(1) long review) {
    moderation.delete(user, review);
  }

  /** {@code /api/v5/admin/reviews}. Thread-safe. */
  @Endpoints(group = "Moderation", path = "/api/v5/admin/reviews")
  static class Admin extends ModerationEndpoints<ModeratedReview> {
    Admin(ReviewModeration moderation) {
      super(moderation);
    }
  }
}
