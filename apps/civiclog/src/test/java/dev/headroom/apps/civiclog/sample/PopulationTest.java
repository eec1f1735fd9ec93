// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.systems.sample.Sample;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PopulationTest {

  private final Population population = new Population(0.05);

  @Test
  void hasTwoHundredPropertiesAnAssociationAndFiveViolationsAProperty() {
    assertThat(population.associations()).isEqualTo(15);
    assertThat(population.properties()).isEqualTo(15 * 200);
    assertThat(population.violations()).isEqualTo(15 * 200 * 5);
    assertThat(IntStream.rangeClosed(1, 15).map(population::size).sum()).isEqualTo(15 * 200);
    assertThat(IntStream.rangeClosed(1, 15).map(population::size).distinct().count())
        .isGreaterThan(5);
  }

  @Test
  void hasAllOfTheDocumentsNumbersAtScaleOne() {
    Population all = new Population(1);

    assertThat(all.associations()).isEqualTo(300);
    assertThat(all.properties()).isEqualTo(60_000);
    assertThat(all.violations()).isEqualTo(300_000);
    assertThat(all.users()).isBetween(52_000, 62_000);
  }

  @Test
  void givesTheFirstAssociationTheUsersWhoseSignInsAreKnown() {
    int first = population.firstProperty(1);

    assertThat(population.owner(first + 1)).isEqualTo((int) Population.BOARD);
    assertThat(population.isBoard(first + 1)).isTrue();
    assertThat(population.manager(1)).isEqualTo((int) Population.MANAGER);
    assertThat(population.owner(first)).isEqualTo((int) Population.RESIDENT);
    assertThat(population.isBoard(first)).isFalse();
    assertThat(
            LongStream.rangeClosed(1, population.violations())
                .filter(each -> population.propertyOf(each) == first)
                .count())
        .isBetween(5L, 20L);
    assertThat(
            LongStream.rangeClosed(1, population.violations())
                .mapToObj(each -> new SampleViolation(population, each))
                .filter(each -> each.reporter() == Population.RESIDENT)
                .count())
        .isPositive();
  }

  @Test
  void letsOneManagerWorkForThreeAssociations() {
    assertThat(IntStream.rangeClosed(1, 6).map(population::manager).boxed())
        .containsExactly(
            population.manager(1),
            population.manager(1),
            population.manager(1),
            population.manager(4),
            population.manager(4),
            population.manager(4));
    assertThat(population.manager(4)).isNotEqualTo(population.manager(1));
  }

  @Test
  void letsNobodyOwnPropertiesThatAreNotSideBySide() {
    Map<Integer, Integer> last = new HashMap<>();
    for (int property = 1; property <= population.properties(); property++) {
      int owner = population.owner(property);
      Integer before = owner == 0 ? null : last.put(owner, property);
      assertThat(before).isIn(null, property - 1);
      assertThat(owner).isBetween(0, population.users());
    }
  }

  @Test
  void letsFewPropertiesHaveMostViolations() {
    int[] counts = new int[population.properties() + 1];
    LongStream.rangeClosed(1, population.violations())
        .forEach(each -> counts[population.propertyOf(each)]++);
    int[] sorted = Arrays.stream(counts).sorted().toArray();
    int third = sorted.length / 3;

    assertThat(Arrays.stream(sorted, 2 * third, sorted.length).sum())
        .isGreaterThan(population.violations() * 6 / 10);
    assertThat(counts[0]).isZero();
  }

  @Test
  void numbersViolationsInTheOrderOfTheirTimeOverAllAssociations() {
    assertThat(LongStream.rangeClosed(1, population.violations()).map(population::createdAt))
        .isSorted()
        .allMatch(at -> Instant.ofEpochMilli(at).isBefore(Sample.END));
    assertThat(
            LongStream.rangeClosed(1, 100)
                .mapToInt(each -> population.associationOf(population.propertyOf(each)))
                .distinct()
                .count())
        .isGreaterThan(8);
  }

  @Test
  void hasClosedMostOldViolationsAndHasNotClosedTheNewest() {
    long open = 0;
    for (long id = 1; id <= population.violations(); id++) {
      SampleViolation each = new SampleViolation(population, id);
      assertThat(each.updatedAt()).isBetween(each.createdAt(), Sample.END.toEpochMilli());
      assertThat(each.reporter()).isBetween(Population.BOARD, (long) population.users());
      open += each.isIn("closed") ? 0 : 1;
    }

    assertThat(open).isBetween(population.violations() / 50L, population.violations() / 8L);
    assertThat(new SampleViolation(population, population.violations()).isIn("closed")).isFalse();
  }

  @Test
  void knowsTheTimeZoneOfEveryCity() {
    assertThat(IntStream.rangeClosed(1, 15).mapToObj(Wording::city))
        .allSatisfy(city -> assertThat(ZoneId.of(city.timeZone())).isNotNull());
  }
}
