// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headroom.apps.jewgo.api.Page;
import dev.headroom.apps.jewgo.place.Place;
import dev.headroom.apps.jewgo.place.Restaurants;
import dev.headroom.apps.jewgo.place.Summary;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v5/restaurants/near}. Thread-safe. */
@Tag(name = "Restaurants")
@RestController
class NearController {

  private final NearReader reader;
  private final Restaurants restaurants;

  NearController(NearReader reader, Restaurants restaurants) {
    this.reader = reader;
    this.restaurants = restaurants;
  }

  /** A restaurant and its distance. Immutable. */
  record Near(@JsonUnwrapped Summary summary, long metres) {}

  @Operation(summary = "The nearest restaurants, or those within a radius, the nearest first")
  @GetMapping("/api/v5/restaurants/near")
  Page<Near> near(@Valid @ModelAttribute @ParameterObject NearQuery query) {
    Point from = query.point();
    List<Long> ids = reader.nearest(from, query.radiusMetres(), query.limitOrDefault());
    Map<Long, Place> places = restaurants.find(ids);
    List<Near> near = new ArrayList<>();
    for (long id : ids) {
      Place place = places.get(id);
      if (place != null) {
        double metres = from.metresTo(place.location().lat(), place.location().lng());
        if (metres <= query.radiusMetres()) {
          near.add(new Near(restaurants.summary(place), Math.round(metres)));
        }
      }
    }
    return new Page<>(near, null);
  }
}
