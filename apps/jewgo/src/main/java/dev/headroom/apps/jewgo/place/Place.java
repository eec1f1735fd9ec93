// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.jewgo.hours.Opening;
import java.math.BigDecimal;
import java.util.List;

/**
 * An approved restaurant as it is cached.
 *
 * <p>Immutable.
 *
 * @param id of the restaurant
 * @param name of the restaurant
 * @param description in a sentence or two; may be empty
 * @param kind what it serves
 * @param location where it is
 * @param score what users think of it
 * @param hours its openings in a week, by day
 */
public record Place(
    long id,
    String name,
    String description,
    Kind kind,
    Location location,
    Score score,
    List<Opening> hours) {

  /** Copies the list. */
  public Place {
    hours = List.copyOf(hours);
  }

  /**
   * What a restaurant serves.
   *
   * <p>Immutable.
   *
   * @param category dairy, meat, pareve, fish or vegan
   * @param cuisine such as bakery or grill
   * @param certification the name of the agency that certifies it
   * @param price 1 to 4
   */
  public record Kind(String category, String cuisine, String certification, int price) {}

  /**
   * Where a restaurant is.
   *
   * <p>Immutable.
   *
   * @param city its city
   * @param address with street and city
   * @param lat degrees north
   * @param lng degrees east
   */
  public record Location(City city, String address, double lat, double lng) {}

  /**
   * A restaurant's city.
   *
   * <p>Immutable.
   *
   * @param id of the city
   * @param name of the city
   * @param country its code of two letters
   * @param timeZone the name of its time zone
   */
  public record City(int id, String name, String country, String timeZone) {}

  /**
   * What users think of a restaurant.
   *
   * <p>Immutable.
   *
   * @param rating mean of the stars, 0 if there is no review
   * @param reviews number of approved reviews
   * @param favourites number of users whose favourite it is
   */
  public record Score(BigDecimal rating, int reviews, int favourites) {}
}
