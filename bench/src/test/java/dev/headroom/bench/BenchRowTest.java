// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.BenchRow.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchRowTest {

  @Test
  void isMetByValueComparatorAndGoalAlone() {
    assertThat(row(5.0, Comparator.AT_LEAST, 5).met()).isTrue();
    assertThat(row(4.99, Comparator.AT_LEAST, 5).met()).isFalse();
    assertThat(row(1.5, Comparator.AT_MOST, 1.5).met()).isTrue();
    assertThat(row(1.51, Comparator.AT_MOST, 1.5).met()).isFalse();
  }

  @Test
  void isNotMetWhenItWasNotMeasured() {
    BenchRow row = row(null, Comparator.AT_MOST, 5);
    assertThat(row.met()).isFalse();
    assertThat(row.toJson())
        .containsEntry("value", null)
        .containsEntry("met", false)
        .containsEntry("why", "the peer was missing");
  }

  @Test
  void isWrittenWithItsStableNames() {
    assertThat(row(6.0, Comparator.AT_LEAST, 5).toJson())
        .containsEntry("id", "memory-hit")
        .containsEntry("ours", 1.0)
        .containsEntry("comparator", ">=")
        .containsEntry("goal", 5.0)
        .containsEntry("met", true)
        .doesNotContainKey("why");
  }

  @Test
  void isReadAsItWasWritten() {
    BenchRow row =
        BenchRow.of("load", "requests/s", "ratio")
            .figure("before", 12.5)
            .figure("remark", "a lower bound")
            .figure("peers", Map.of("peer", 3.0))
            .value(new Interval(2, 1.8, Double.POSITIVE_INFINITY, 7))
            .atLeast(1.5);

    assertThat(BenchRow.fromJson(row.toJson())).isEqualTo(row);
    assertThat(BenchRow.fromJson(row(null, Comparator.AT_MOST, 5).toJson()))
        .isEqualTo(row(null, Comparator.AT_MOST, 5));
  }

  @Test
  void isBuiltOfItsFiguresAndItsInterval() {
    BenchRow row =
        BenchRow.of("memory-hit", "ns/op", "ratio")
            .figure("ours", 1.0)
            .figure("lost", Double.NaN)
            .value(new Interval(2, 1.8, 2.4, 7))
            .atMost(2.5);

    assertThat(row.figures()).containsOnlyKeys("ours");
    assertThat(row.met()).isTrue();
    assertThat(row.runs()).isEqualTo(7);
    assertThat(row.spread()).isEqualTo(0.15, within(1e-9));
  }

  @Test
  void meetsNoGoalIfNothingWasMeasured() {
    BenchRow row =
        BenchRow.of("memory-hit", "ns/op", "ratio")
            .value(1)
            .notMeasured("the peer was missing")
            .atMost(2);

    assertThat(row.met()).isFalse();
    assertThat(row.toJson())
        .containsEntry("value", null)
        .containsEntry("runs", 0)
        .containsEntry("why", "the peer was missing");
  }

  private static BenchRow row(@Nullable Double value, Comparator comparator, double goal) {
    BenchRow.Builder row =
        BenchRow.of("memory-hit", "ns/op", "ratio").figure("ours", 1.0).spread(0.1);
    return (value == null ? row.notMeasured("the peer was missing") : row.point(value, 5))
        .compared(comparator, goal);
  }
}
