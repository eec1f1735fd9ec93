// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PopulationTest {

  private final Population population = new Population(0.02);

  @Test
  void hasTenReviewsARestaurantInTheMean() {
    assertThat(IntStream.rangeClosed(1, population.restaurants()).map(population::reviews).sum())
        .isEqualTo(10 * population.restaurants());
  }

  @Test
  void letsNobodyReviewARestaurantTwice() {
    for (long restaurant = 1; restaurant <= population.restaurants(); restaurant++) {
      long id = restaurant;
      assertThat(
              IntStream.range(0, population.reviews(id)).mapToObj(n -> population.reviewer(id, n)))
          .doesNotHaveDuplicates()
          .allMatch(user -> user >= 1 && user <= population.users());
    }
  }

  @Test
  void countsTheFavouritesOfAllUsers() {
    long given =
        LongStream.rangeClosed(1, population.users())
            .map(user -> population.favouritesOf(user).size())
            .sum();

    assertThat(IntStream.rangeClosed(1, population.restaurants()).map(population::favourites).sum())
        .isEqualTo((int) given);
  }

  @Test
  void placesAQuarterOrMoreInTheUnitedStatesAndIsrael() {
    assertThat(
            IntStream.rangeClosed(1, population.restaurants())
                .mapToObj(each -> population.city(each).country())
                .filter(country -> country.equals("US") || country.equals("IL"))
                .count())
        .isBetween(population.restaurants() / 4L, population.restaurants() * 9L / 10);
  }

  @Test
  void knowsTheTimeZoneOfEveryCity() {
    assertThat(population.cities()).hasSizeGreaterThan(4000);
    assertThat(population.cities())
        .allSatisfy(city -> assertThat(ZoneId.of(city.timeZone())).isNotNull());
  }
}
