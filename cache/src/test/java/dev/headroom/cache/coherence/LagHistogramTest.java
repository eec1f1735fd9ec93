// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.cache.stats.CoherenceStats;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lags, counted in classes. */
class LagHistogramTest {

  private final LagHistogram lags = new LagHistogram();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void tellsSharesToAnEighth(long seed) {
    Random random = new Random(seed);
    long[] all =
        LongStream.generate(() -> (long) Math.exp(random.nextDouble() * 30))
            .limit(10_000)
            .toArray();
    LongStream.of(all).forEach(lags::add);
    long[] sorted = LongStream.of(all).sorted().toArray();
    CoherenceStats stats = lags.stats(0);
    assertThat(stats.lagP50().toNanos()).isCloseTo(sorted[4_999], Percentage.withPercentage(13));
    assertThat(stats.lagP99().toNanos()).isCloseTo(sorted[9_899], Percentage.withPercentage(13));
    assertThat(stats.lagMax().toNanos()).isEqualTo(sorted[9_999]);
  }

  @Test
  void countsWhatIsBeyondASecondAsDegraded() {
    lags.add(Duration.ofMillis(900).toNanos());
    lags.add(Duration.ofMillis(1_500).toNanos());
    assertThat(lags.stats(Duration.ofSeconds(3).toNanos()).degraded())
        .isEqualTo(Duration.ofMillis(2_500));
    assertThat(lags.stats(0).lagMax().toMillis()).isCloseTo(1_500, within(0L));
  }

  @Test
  void isZeroBeforeTheFirst() {
    assertThat(lags.stats(0).lagP99()).isZero();
  }
}
