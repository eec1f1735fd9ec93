// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencySnapshotTest {
  private final StatementShape shape = new StatementShapes(1).shape("SELECT 1");

  @Test
  void readsQuantilesWithinSixAndAQuarterPercent() {
    long[] times = new Random(1).longs(10_000, 2_000, 5_000_000_000L).sorted().toArray();
    Arrays.stream(times).forEach(each -> shape.record(each, false));

    LatencySnapshot read = shape.times();
    for (double share : new double[] {0.001, 0.1, 0.5, 0.95, 0.99, 0.999}) {
      double exact = times[(int) Math.ceil(share * times.length) - 1];
      assertThat(read.quantile(share).toNanos() / exact).isEqualTo(1, within(0.0626));
    }
    assertThat(read.max().toNanos()).isEqualTo(times[times.length - 1]);
    assertThat(read.quantile(1)).isLessThanOrEqualTo(read.max());
    assertThat(read.total().toNanos()).isEqualTo(Arrays.stream(times).sum());
  }

  @Test
  void countsTheShortestAndTheLongest() {
    shape.record(0, false);
    shape.record(Duration.ofDays(1).toNanos(), true);

    LatencySnapshot read = shape.times();
    assertThat(read.count()).isEqualTo(2);
    assertThat(read.failures()).isOne();
    assertThat(read.max()).isEqualTo(Duration.ofDays(1));
    assertThat(read.quantile(0.5)).isLessThan(Duration.ofNanos(1_024));
  }

  @Test
  void hasNoTimesWithoutExecutions() {
    assertThat(shape.times().count()).isZero();
    assertThat(shape.times().quantile(0.99)).isZero();
    assertThat(shape.times().mean()).isZero();
  }
}
