// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;
import java.util.List;

/** Reviews, most of them approved; good restaurants have more stars. Immutable. */
record ReviewTable(Population population) implements SampleTable {

  private static final List<String> TEXTS =
      List.of(
          "Very good, we will come again.",
          "Friendly people and generous portions.",
          "The food was fine, the wait was long.",
          "Best in town, try the house special.",
          "Too noisy for us, but the kitchen is excellent.",
          "Fresh, quick and fairly priced.",
          "Not what it used to be.",
          "A safe choice with children.",
          "Ask for a table outside.",
          "Good value at lunch, crowded in the evening.");

  /** The stars and the number of a restaurant's approved reviews. Immutable. */
  record Sum(int stars, int reviews) {}

  @Override
  public String columns() {
    return "reviews (restaurant_id, id, user_id, stars, text, status, created_at)";
  }

  @Override
  public long expectedRows() {
    return 10L * population.restaurants();
  }

  static Sum sum(Population population, long restaurant) {
    int stars = 0;
    int reviews = 0;
    for (int number = 0; number < population.reviews(restaurant); number++) {
      if (status(restaurant, number).equals("approved")) {
        stars += stars(restaurant, number);
        reviews++;
      }
    }
    return new Sum(stars, reviews);
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    long id = 0;
    for (long restaurant = 1; restaurant <= population.restaurants(); restaurant++) {
      for (int number = 0; number < population.reviews(restaurant); number++) {
        id++;
        rows.number(restaurant)
            .number(id)
            .number(population.reviewer(restaurant, number))
            .number(stars(restaurant, number))
            .text(TEXTS.get((int) (Dice.roll(Field.REVIEW_TEXT, id) * TEXTS.size())))
            .text(status(restaurant, number))
            .time(Population.before(Dice.roll(Field.REVIEW_AGE, id), 1000))
            .end();
      }
    }
  }

  private static int stars(long restaurant, int number) {
    double quality = 2.6 + 2.2 * Dice.roll(Field.QUALITY, restaurant);
    double mood = 2.4 * (Dice.roll(Field.STARS, restaurant, number) - 0.5);
    return Math.clamp(Math.round(quality + mood), 1, 5);
  }

  private static String status(long restaurant, int number) {
    double roll = Dice.roll(Field.REVIEW_STATUS, restaurant, number);
    return roll < 0.97 ? "approved" : roll < 0.99 ? "pending" : "rejected";
  }
}
