// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.session.token.AccessToken;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /api/v5/restaurants}, for everybody. Thread-safe. */
@Endpoints(group = "Restaurants", path = "/api/v5/restaurants")
record RestaurantController(Restaurants restaurants, FavouriteCheck favourites) {

  @Operation(summary = "Restaurants by filters, the best rated first")
  @GetMapping
  Page<Summary> list(@Valid @ModelAttribute @ParameterObject PlaceQuery query) {
    return restaurants.list(query.filter(), query.pageSize(), query.cursor());
  }

  @Operation(summary = "How many restaurants match the filters, by facet")
  @GetMapping("/counts")
  Counts counts(@Valid @ModelAttribute @ParameterObject PlaceQuery query) {
    return restaurants.counts(query.filter());
  }

  @Operation(summary = "A restaurant with its opening hours")
  @GetMapping("/{id}")
  Detail detail(
      @PathVariable long id,
      @Parameter(hidden = true) @AuthenticationPrincipal @Nullable AccessToken caller) {
    return restaurants.detail(
        id, caller == null ? null : favourites.contains(Long.parseLong(caller.user()), id));
  }
}
