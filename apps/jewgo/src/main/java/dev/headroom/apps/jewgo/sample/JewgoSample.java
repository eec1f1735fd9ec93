// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import dev.headroom.apps.jewgo.api.PlainWords;
import dev.headroom.apps.systems.sample.CopyRows;
import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleTable;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cities, restaurants with openings and reviews, and users with favourites. Immutable. */
final class JewgoSample {

  private static final List<String> FIRST_NAMES =
      List.of(
          "Ada", "Benny", "Chana", "David", "Esther", "Felix", "Gila", "Hanna", "Isaac", "Judy");

  private JewgoSample() {}

  static Sample of(double scale) {
    return new Sample("JEWGO_SCALE", scale, JewgoSample::tables);
  }

  private static List<SampleTable> tables(double scale, String passwordHash) {
    Population population = new Population(scale);
    int restaurants = population.restaurants();
    return List.of(
        SampleTable.of(
            "cities (id, name, country, lat, lng, time_zone)",
            population.cities().size(),
            rows -> cities(rows, population)),
        SampleTable.of(
            "certifications (id, name)", Menu.CERTIFICATIONS.size(), JewgoSample::certifications),
        SampleTable.of(
            "users (id, email, password_hash, name, role, created_at)",
            population.users(),
            rows -> users(rows, population, passwordHash)),
        new RestaurantTable(population),
        SampleTable.of(
            "opening_hours (restaurant_id, day, opens, closes)",
            6L * restaurants,
            rows -> hours(rows, population)),
        new ReviewTable(population),
        SampleTable.of(
            "favourites (user_id, restaurant_id, created_at)",
            3L * population.users(),
            rows -> favourites(rows, population)),
        SampleTable.of(
            "search_words (word, restaurants)", 5000, rows -> searchWords(rows, population)));
  }

  private static void cities(CopyRows rows, Population population) throws SQLException {
    for (SampleCity each : population.cities()) {
      rows.number(each.id()).text(each.name()).text(each.country());
      rows.real(each.lat()).real(each.lng()).text(each.timeZone()).end();
    }
  }

  private static void certifications(CopyRows rows) throws SQLException {
    for (int i = 0; i < Menu.CERTIFICATIONS.size(); i++) {
      rows.number(i + 1L).text(Menu.CERTIFICATIONS.get(i)).end();
    }
  }

  private static void users(CopyRows rows, Population population, String hash) throws SQLException {
    for (long id = 1; id <= population.users(); id++) {
      boolean admin = id == 1;
      rows.number(id)
          .text(admin ? "admin@jewgo.example" : "user" + id + "@jewgo.example")
          .text(hash)
          .text(FIRST_NAMES.get(Dice.pick(Field.USER_NAME, id, FIRST_NAMES.size())) + " " + id)
          .text(admin ? "admin" : "user")
          .time(Population.before(Dice.roll(Field.USER_AGE, id), 2000))
          .end();
    }
  }

  private static void hours(CopyRows rows, Population population) throws SQLException {
    for (long id = 1; id <= population.restaurants() + population.suggestions(); id++) {
      Week.write(rows, id);
    }
  }

  private static void favourites(CopyRows rows, Population population) throws SQLException {
    for (long user = 1; user <= population.users(); user++) {
      int turn = 0;
      for (int restaurant : population.favouritesOf(user)) {
        turn++;
        double age = Dice.roll(Field.FAVOURITE_AGE, user, turn);
        rows.number(user).number(restaurant).time(Population.before(age, 900)).end();
      }
    }
  }

  private static void searchWords(CopyRows rows, Population population) throws SQLException {
    Map<String, Integer> words = new TreeMap<>();
    for (long id = 1; id <= population.restaurants(); id++) {
      String all =
          String.join(
              " ",
              Menu.name(id),
              Menu.cuisine(id),
              Menu.category(id).name(),
              Menu.address(id, population.city(id)),
              Menu.description(id));
      Arrays.stream(PlainWords.of(all).split(" "))
          .distinct()
          .forEach(word -> words.merge(word, 1, Integer::sum));
    }
    for (Map.Entry<String, Integer> each : words.entrySet()) {
      rows.text(each.getKey()).number(each.getValue()).end();
    }
  }
}
