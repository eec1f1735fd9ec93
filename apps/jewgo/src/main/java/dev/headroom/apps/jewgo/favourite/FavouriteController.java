// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.favourite;

import dev.headroom.apps.jewgo.place.Summary;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** {@code /api/v5/favourites}. Thread-safe. */
@Endpoints(group = "Favourites", path = "/api/v5/favourites")
record FavouriteController(UserFavourites favourites) {

  @Operation(summary = "The caller's favourites, the latest first")
  @GetMapping
  Page<Summary> page(
      @Caller long user,
      @RequestParam(defaultValue = "" + Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size,
      @RequestParam(required = false) @Nullable String cursor) {
    return favourites.page(user, size, cursor);
  }

  @Operation(summary = "Adds a favourite")
  @PutMapping("/{restaurant}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void add(@Caller long user, @PathVariable @Min(1) long restaurant) {
    favourites.add(user, restaurant);
  }

  @Operation(summary = "Removes a favourite")
  @DeleteMapping("/{restaurant}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@Caller long user, @PathVariable @Min(1) long restaurant) {
    favourites.remove(user, restaurant);
  }
}
