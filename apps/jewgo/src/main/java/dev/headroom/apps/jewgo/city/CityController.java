// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.city;

import dev.headroom.apps.jewgo.api.PlainWords;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v5/cities}. Thread-safe. */
@Endpoints(group = "Cities", path = "/api/v5/cities")
record CityController(Cities cities) {

  /** A city as clients see it. Immutable. */
  record CityView(int id, String name, String country, double lat, double lng, long places) {}

  @Operation(summary = "Cities with restaurants, the most first; q is the beginning of a name")
  @GetMapping
  Page<CityView> cities(
      @RequestParam(defaultValue = "") @Size(max = 60) String q,
      @RequestParam(defaultValue = "50") @Min(1) @Max(2000) int size) {
    String wanted = PlainWords.of(q);
    boolean unknown = wanted.isEmpty() && !q.isBlank();
    return new Page<>(
        cities.all().stream()
            .filter(each -> !unknown && each.words().startsWith(wanted))
            .limit(size)
            .map(each ->
                new CityView(
                    each.id(), each.name(), each.country(), each.lat(), each.lng(), each.places()))
            .toList(),
        null);
  }
}
