// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headroom.apps.jewgo.place.Place;
import dev.headroom.apps.jewgo.place.Restaurants;
import dev.headroom.apps.jewgo.place.Summary;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** {@code /api/v5/restaurants/near}. Thread-safe. */
@Endpoints(group = "Restaurants", path = "/api/v5/restaurants/near")
record NearController(NearReader reader, Restaurants restaurants) {

  /** A restaurant and its distance. Immutable. */
  record Near(@JsonUnwrapped Summary summary, long metres) {}

  @Operation(summary = "The nearest restaurants, or those within a radius, the nearest first")
  @GetMapping
  Page<Near> near(@Valid @ModelAttribute @ParameterObject NearQuery query) {
    Point from = query.point();
    List<Near> near = new ArrayList<>();
    for (Place place : reader.nearest(from, query.radiusMetres(), query.limitOrDefault())) {
      double metres = from.metresTo(place);
      if (metres <= query.radiusMetres()) {
        near.add(new Near(restaurants.summary(place), Math.round(metres)));
      }
    }
    return new Page<>(near, null);
  }
}
