// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GcraTest {
  private static final Gcra.Rate TEN_A_SECOND = new Gcra.Rate(20, 10, 1_000, 0);

  @Test
  void givesTheBurstAtOnceAndThenTheRate() {
    Gcra bucket = Gcra.EMPTY;
    for (int i = 0; i < 20; i++) {
      assertThat(bucket.at(0, TEN_A_SECOND).waitFor(1, TEN_A_SECOND)).isZero();
      bucket = bucket.at(0, TEN_A_SECOND).plus(1, TEN_A_SECOND);
    }

    assertThat(bucket.waitFor(1, TEN_A_SECOND)).isEqualTo(100);
    assertThat(bucket.at(99, TEN_A_SECOND).waitFor(1, TEN_A_SECOND)).isEqualTo(1);
    assertThat(bucket.at(100, TEN_A_SECOND).free(TEN_A_SECOND)).isEqualTo(1);
    assertThat(bucket.at(2_000, TEN_A_SECOND).free(TEN_A_SECOND)).isEqualTo(20);
  }

  @Test
  void neverHoldsMoreThanItsSizeAfterAnyIdleness() {
    Gcra bucket = Gcra.EMPTY.at(0, TEN_A_SECOND).plus(20, TEN_A_SECOND);

    assertThat(bucket.at(Long.MAX_VALUE / 4, TEN_A_SECOND).free(TEN_A_SECOND)).isEqualTo(20);
  }

  @Test
  void freesNothingWhenTimeGoesBack() {
    Gcra bucket = Gcra.EMPTY.at(5_000, TEN_A_SECOND).plus(20, TEN_A_SECOND);

    assertThat(bucket.at(10, TEN_A_SECOND).waitFor(1, TEN_A_SECOND)).isEqualTo(100);
  }

  @Test
  void isEmptyOnlyOnceAllHasBeenRegained() {
    Gcra taken = new Gcra(25, 100);

    assertThat(taken.at(102, TEN_A_SECOND)).isEqualTo(new Gcra(5, 102));
    assertThat(taken.at(103, TEN_A_SECOND)).isEqualTo(new Gcra(0, 103));
  }

  @Test
  void waitsNotATickForPermitsThatFitExactly() {
    Gcra taken = Gcra.EMPTY.plus(15, TEN_A_SECOND);

    assertThat(taken.free(TEN_A_SECOND)).isEqualTo(5);
    assertThat(taken.waitFor(5, TEN_A_SECOND)).isZero();
    assertThat(taken.waitFor(6, TEN_A_SECOND)).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void spendsObeySizeAndRateThoughPermitsComeLateOrBack(long seed) {
    Random random = new Random(seed);
    int size = 2 + random.nextInt(30);
    int permits = 1 + random.nextInt(20);
    long period = 100L + random.nextInt(2_000);
    long hold = random.nextInt(30);
    long shrink = hold * permits * 2 < size * period ? hold : 0;
    Gcra.Rate rate = new Gcra.Rate(size, permits, period, shrink);
    Gcra bucket = Gcra.EMPTY;
    List<Long> spends = new ArrayList<>();
    long now = random.nextInt(10_000);
    for (int i = 0; i < 3_000; i++) {
      now += random.nextInt(3) == 0 ? random.nextInt((int) period) : random.nextInt(5);
      int count = 1 + random.nextInt(Math.max(1, size / 2));
      bucket = bucket.at(now, rate);
      if (bucket.waitFor(count, rate) == 0) {
        bucket = bucket.plus(count, rate);
        long stamp = now;
        now += shrink == 0 ? 0 : random.nextLong(shrink + 1);
        int spent = random.nextInt(count + 1);
        for (int each = 0; each < spent; each++) {
          spends.add(now);
        }
        // Others may take in between, so that the bucket has moved when the rest comes back.
        now += random.nextInt(3);
        bucket = bucket.at(now, rate);
        if (bucket.waitFor(1, rate) == 0) {
          bucket = bucket.plus(1, rate);
          spends.add(now);
        }
        bucket = bucket.at(now, rate).minus(count - spent, stamp, rate);
      }
    }
    obey(spends, rate);
  }

  /** Looks at every window that begins and ends with a spend: no other can hold more. */
  private static void obey(List<Long> spends, Gcra.Rate rate) {
    assertThat(spends).hasSizeGreaterThan(100);
    for (int from = 0; from < spends.size(); from++) {
      for (int to = from; to < Math.min(spends.size(), from + 4 * rate.size()); to++) {
        long passed = spends.get(to) - spends.get(from);
        assertThat((to - from + 1) * rate.period())
            .as("spends %d to %d within %d", from, to, passed)
            .isLessThanOrEqualTo(rate.size() * rate.period() + passed * rate.permits());
      }
    }
  }
}
