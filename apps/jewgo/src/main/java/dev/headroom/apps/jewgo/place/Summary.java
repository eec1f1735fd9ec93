// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A restaurant in a list.
 *
 * <p>Immutable.
 *
 * @param id of the restaurant
 * @param name of the restaurant
 * @param category dairy, meat, pareve, fish or vegan
 * @param certification the name of the agency that certifies it
 * @param city the name of its city
 * @param country the country's code of two letters
 * @param address with street and city
 * @param lat degrees north
 * @param lng degrees east
 * @param rating mean of the stars with one decimal; null if there is no review
 * @param reviews number of reviews
 * @param openNow whether it is open at the moment of the response; null if its hours are unknown
 * @param price 1 to 4
 */
public record Summary(
    long id,
    String name,
    String category,
    String certification,
    String city,
    String country,
    String address,
    double lat,
    double lng,
    @Nullable BigDecimal rating,
    int reviews,
    @Nullable Boolean openNow,
    int price) {

  static Summary of(Place place, @Nullable Boolean openNow) {
    return new Summary(
        place.id(),
        place.name(),
        place.kind().category(),
        place.kind().certification(),
        place.location().city().name(),
        place.location().city().country(),
        place.location().address(),
        place.location().lat(),
        place.location().lng(),
        place.score().rating().signum() == 0 ? null : place.score().rating(),
        place.score().reviews(),
        openNow,
        place.kind().price());
  }
}
