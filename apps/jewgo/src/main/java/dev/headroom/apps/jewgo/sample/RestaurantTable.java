// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;
import java.util.Locale;

/** Restaurants around the centres of cities, and suggestions that wait for approval. Immutable. */
record RestaurantTable(Population population) implements SampleTable {

  private static final double DEGREE_KILOMETRES = 111.2;

  @Override
  public String columns() {
    return "restaurants (id, name, category, cuisine, certification_id, city_id, address, lat, lng,"
        + " price, description, status, suggested_by, created_at, stars, reviews, favourites)";
  }

  @Override
  public long expectedRows() {
    return (long) population.restaurants() + population.suggestions();
  }

  @Override
  public void write(CopyRows rows) throws SQLException {
    for (long id = 1; id <= expectedRows(); id++) {
      SampleCity city = population.city(id);
      boolean pending = id > population.restaurants();
      ReviewTable.Sum sum = ReviewTable.sum(population, id);
      rows.number(id)
          .text(Menu.name(id))
          .text(Menu.category(id).name())
          .text(Menu.cuisine(id).toLowerCase(Locale.ROOT))
          .number(1 + Dice.pick(Field.CERTIFICATION, id, Menu.CERTIFICATIONS.size()))
          .number(city.id())
          .text(Menu.address(id, city));
      place(rows, id, city);
      rows.number(1 + Dice.pick(Field.PRICE, id, 4))
          .text(Menu.description(id))
          .text(pending ? "pending" : "approved")
          .textOrNull(pending ? Long.toString(2 + id % (population.users() - 1)) : null)
          .time(Population.before(Dice.roll(Field.CREATED, id), 2000))
          .number(sum.stars())
          .number(sum.reviews())
          .number(population.favourites(id))
          .end();
    }
  }

  private static void place(CopyRows rows, long id, SampleCity city) {
    double north = gauss(Field.NORTH, id) * city.spreadKilometres() / DEGREE_KILOMETRES;
    double east =
        gauss(Field.EAST, id)
            * city.spreadKilometres()
            / DEGREE_KILOMETRES
            / Math.cos(Math.toRadians(city.lat()));
    rows.real(rounded(city.lat() + north)).real(rounded(city.lng() + east));
  }

  /** Returns a number of about the normal distribution: three throws make its bell. */
  private static double gauss(Field field, long id) {
    return 2 * (Dice.roll(field, id, 0) + Dice.roll(field, id, 1) + Dice.roll(field, id, 2) - 1.5);
  }

  private static double rounded(double degrees) {
    return Math.round(degrees * 1e5) / 1e5;
  }
}
