// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The test of a level on noise and on planted changes. {@code -Dtrend.runs=10000} is the whole
 * form.
 */
class LevelCheckTest {
  private static final int RUNS = Integer.getInteger("trend.runs", 300);
  private static final double SIGNIFICANCE = TrendSettings.defaults().significance();

  /** Noise whose values depend on the ones before, with a standard deviation of 1. */
  static double[] noise(Random random, int n, double correlation) {
    double[] noise = new double[n];
    double last = random.nextGaussian();
    for (int i = 0; i < n; i++) {
      last = correlation * last + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
      noise[i] = last;
    }
    return noise;
  }

  private static double[] positions(int n) {
    return IntStream.range(0, n).mapToDouble(each -> each).toArray();
  }

  private static double share(IntToDoubleFunction p, double significance) {
    return IntStream.range(0, RUNS).filter(run -> p.applyAsDouble(run) <= significance).count()
        / (double) RUNS;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.5, 0.8})
  void findsNoChangeInNoise(double correlation) {
    double found =
        share(
            run -> LevelCheck.of(positions(120), noise(new Random(run), 120, correlation)).p(),
            SIGNIFICANCE);

    assertThat(found).isLessThanOrEqualTo(0.06);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.8})
  void isRarelyWrongAtFivePercentToo(double correlation) {
    double found =
        share(
            run -> LevelCheck.of(positions(160), noise(new Random(run), 160, correlation)).p(),
            0.05);

    assertThat(found).isLessThanOrEqualTo(0.12);
  }

  @Test
  void findsAStepAndItsPlace() {
    Random random = new Random(3);
    double[] values = noise(random, 120, 0.5);
    for (int i = 90; i < values.length; i++) {
      values[i] += 4;
    }

    LevelCheck test = LevelCheck.of(positions(120), values);

    assertThat(test.p()).isLessThan(SIGNIFICANCE);
    assertThat(test.isStep()).isTrue();
    assertThat(test.split()).isBetween(85, 93);
  }

  @Test
  void findsADrift() {
    double[] values = noise(new Random(4), 120, 0.3);
    for (int i = 0; i < values.length; i++) {
      values[i] += 0.05 * i;
    }

    LevelCheck test = LevelCheck.of(positions(120), values);

    assertThat(test.p()).isLessThan(SIGNIFICANCE);
    assertThat(test.isStep()).isFalse();
    assertThat(test.slope().perPosition()).isCloseTo(0.05, within(0.01));
  }

  @Test
  void isNotMovedByAnOutlier() {
    double[] values = noise(new Random(5), 120, 0);
    values[60] = 1e9;

    assertThat(LevelCheck.of(positions(120), values).p()).isGreaterThan(SIGNIFICANCE);
  }

  @Test
  void findsNothingInASeriesThatStandsStill() {
    LevelCheck test = LevelCheck.of(positions(60), new double[60]);

    assertThat(test.p()).isEqualTo(1);
    assertThat(test.slope().perPosition()).isZero();
  }

  @Test
  void adjustsForTheNumberOfTests() {
    assertThat(FalseDiscovery.adjusted(new double[] {0.01, 0.04, 0.03, 0.2}))
        .containsExactly(new double[] {0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.2}, within(1e-12));
    assertThat(FalseDiscovery.adjusted(new double[0])).isEmpty();
  }
}
