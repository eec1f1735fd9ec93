// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Zipf;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PopulationTest {

  @Test
  void isAsLargeAsItsScaleSays() {
    assertThat(Population.of(1)).isEqualTo(new Population(200_000, 1_000_000, 2_000_000));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.01, 0.5})
  void meetsEveryUserByRankOnce(double scale) {
    Population population = Population.of(scale);
    int[] ranks = population.ranks();

    assertThat(IntStream.of(ranks).distinct().count()).isEqualTo(population.users());
    assertThat(ranks[0]).isZero();
    assertThat(population.userAt(0)).isEqualTo(1);
  }

  @Test
  void hasEightyFifteenAndFiveOfTheTiers() {
    Population population = Population.of(0.5);
    Map<String, Long> tiers =
        LongStream.rangeClosed(1, population.users())
            .mapToObj(population::tier)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat((double) tiers.getOrDefault("starter", 0L) / population.users())
        .isCloseTo(0.80, within(0.01));
    assertThat((double) tiers.getOrDefault("pro", 0L) / population.users())
        .isCloseTo(0.15, within(0.01));
    assertThat((double) tiers.getOrDefault("elite", 0L) / population.users())
        .isCloseTo(0.05, within(0.01));
  }

  @Test
  void findsTheNewestSignalOfAnInstant() {
    Population population = Population.of(0.1);

    for (long signal = 1; signal < population.signals(); signal += 997) {
      assertThat(population.signalAt(population.signalMillis(signal)))
          .isBetween(signal - 2, signal + 1);
    }
  }

  @Test
  void drawsTheFirstRankTwiceAsOftenAsTheSecond() {
    Zipf zipf = new Zipf(200);
    long[] counts = new long[200];
    for (long row = 0; row < 200_000; row++) {
      counts[zipf.rank(Dice.roll(Field.SYMBOL, row))]++;
    }

    assertThat((double) counts[0] / counts[1]).isCloseTo(2, within(0.1));
    assertThat((double) counts[0] / counts[9]).isCloseTo(10, within(1.0));
    assertThat(counts).doesNotContain(0L);
  }

  @Test
  void inventsTwoHundredInstruments() {
    assertThat(Instruments.all()).hasSize(Instruments.COUNT).doesNotHaveDuplicates();
    assertThat(Instruments.all()).allMatch(each -> each.symbol().matches("[A-Z]{1,6}"));
  }
}
