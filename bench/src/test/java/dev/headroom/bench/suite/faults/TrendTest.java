// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TrendTest {

  @Test
  void findsALeakInNoise() {
    Random random = new Random(3);
    Trend flat = new Trend();
    Trend leak = new Trend();
    for (int i = 0; i <= 100; i++) {
      double noise = random.nextGaussian();
      // A collection of garbage that was late, now and then.
      double late = i % 10 == 0 ? 20 : 0;
      flat.add(i * 3, 40 + noise + late);
      leak.add(i * 3, 40 + noise + late + i / 10.0);
    }
    assertThat(flat.rise()).isBetween(-1.0, 1.0);
    assertThat(leak.rise()).isCloseTo(10, within(1.0));
    assertThat(flat.rise() / flat.median()).isLessThan(0.1);
    assertThat(leak.rise() / leak.median()).isGreaterThan(0.1);
  }

  @Test
  void saysNothingOfThreeReadings() {
    Trend few = new Trend();
    for (int i = 0; i < 3; i++) {
      few.add(i, i);
    }
    assertThat(few.rise()).isNaN();
    assertThat(few.median()).isNaN();
  }
}
