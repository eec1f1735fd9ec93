// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  @ParameterizedTest
  @CsvSource({
    "3, 1, 3",
    "6, 1, 6",
    "8, 1, 8",
    "9, 2, 8",
    "11, 2, 10",
    "12, 3, 10",
    "14, 3, 12",
    "15, 4, 12",
    "16, 4, 13",
    "20, 6, 15"
  })
  void reachesFromTheRankOfTheSizeToTheSameFromAbove(int size, double low, double high) {
    Interval interval = Interval.of(numbers(size));

    assertThat(interval.low()).isEqualTo(low);
    assertThat(interval.high()).isEqualTo(high);
    assertThat(interval.value()).isEqualTo((size + 1) / 2.0);
    assertThat(interval.runs()).isEqualTo(size);
  }

  @Test
  void meetsAGoalOnlyAsAWhole() {
    Interval interval = Interval.of(numbers(6));

    assertThat(row(interval, Comparator.AT_LEAST, 1).met()).isTrue();
    assertThat(row(interval, Comparator.AT_LEAST, 2).met()).isFalse();
    assertThat(row(interval, Comparator.AT_MOST, 6).met()).isTrue();
    assertThat(row(interval, Comparator.AT_MOST, 5).met()).isFalse();
  }

  @Test
  void standsInTheJson() {
    assertThat(row(Interval.of(numbers(6)), Comparator.AT_LEAST, 2).toJson())
        .containsEntry("low", 1.0)
        .containsEntry("high", 6.0)
        .containsEntry("met", false);
  }

  private static List<Double> numbers(int size) {
    return IntStream.rangeClosed(1, size).mapToObj(Double::valueOf).toList();
  }

  private static BenchRow row(Interval interval, Comparator comparator, double goal) {
    return BenchRow.of("row", "ms", "ratio").value(interval).compared(comparator, goal);
  }
}
