// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static final double BOUND = 0.032;

  /** Log-normal, as latencies are: from microseconds to minutes. */
  private static double[] values(Random random, int count) {
    return random.doubles(count).map(any -> Math.exp(random.nextGaussian() * 2 - 5)).toArray();
  }

  @RepeatedTest(20)
  void aQuantileIsAtMostThreePercentOff() {
    Random random = new Random();
    double[] values = values(random, 1 + random.nextInt(5000));
    Buckets buckets = Buckets.of(values);
    Arrays.sort(values);
    for (double q : new double[] {0, 0.5, 0.9, 0.95, 0.99, 0.999, 1}) {
      double exact = values[Math.max(1, (int) Math.ceil(q * values.length)) - 1];
      assertThat(buckets.quantile(q)).as("q %s", q).isCloseTo(exact, within(BOUND * exact));
    }
  }

  @RepeatedTest(20)
  void bucketsOfPartsMergeToThoseOfTheWhole() {
    Random random = new Random();
    double[] values = values(random, 1000);
    int cut = random.nextInt(values.length);
    Buckets one = Buckets.of(Arrays.copyOf(values, cut));
    Buckets other = Buckets.of(Arrays.copyOfRange(values, cut, values.length));
    assertThat(Buckets.merge(List.of(one, other))).isEqualTo(Buckets.of(values));
  }

  @Test
  void countsValuesAboveAThresholdAsIfABucketWereSpreadEvenly() {
    Buckets buckets = Buckets.of(0.5, 1.0, 1.9, 2.5, 40);
    assertThat(buckets.countAbove(2)).isEqualTo(2);
    assertThat(buckets.countAbove(0)).isEqualTo(5);
    assertThat(buckets.countAbove(100)).isZero();
    // 1.0 to 1.0625 is one bucket: three quarters of it lie above 1.015625.
    assertThat(Buckets.of(1.01).countAbove(1.015625)).isEqualTo(0.75);
  }

  @Test
  void keepsWhatNoBucketOfItsOwnHas() {
    Buckets buckets = Buckets.of(-1, 0, Double.NaN, 1e-300, 1e300, Double.POSITIVE_INFINITY);
    assertThat(buckets.count()).isEqualTo(6);
    assertThat(buckets.quantile(0)).isZero();
    assertThat(buckets.quantile(1)).isGreaterThan(1e18);
    assertThat(Buckets.NONE.quantile(0.5)).isNaN();
    assertThatThrownBy(() -> buckets.quantile(1.5)).isInstanceOf(IllegalArgumentException.class);
  }
}
