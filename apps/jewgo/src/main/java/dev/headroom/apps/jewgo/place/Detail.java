// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headroom.apps.jewgo.hours.Opening;
import dev.headroom.apps.jewgo.hours.OpeningView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All of a restaurant; {@code favourite} only for a signed-in user. Immutable. */
record Detail(
    @JsonUnwrapped Summary summary,
    int cityId,
    String timeZone,
    String cuisine,
    String description,
    List<OpeningView> hours,
    int favourites,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean favourite) {

  static Detail of(Place place, @Nullable Boolean openNow, @Nullable Boolean favourite) {
    return new Detail(
        Summary.of(place, openNow),
        place.location().city().id(),
        place.location().city().timeZone(),
        place.kind().cuisine(),
        place.description(),
        place.hours().stream().map(Opening::view).toList(),
        place.score().favourites(),
        favourite);
  }
}
