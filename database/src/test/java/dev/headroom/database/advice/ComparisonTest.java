// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.advice.Comparison.Baseline;
import dev.headroom.database.advice.Comparison.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final long READ = 1;
  private static final long OTHER_READ = 2;
  private static final long WRITE = 3;
  private static final Baseline BEFORE =
      new Baseline(Map.of(READ, 10.0, OTHER_READ, 1.0), Map.of(WRITE, 2.0));

  private final AdviceSettings settings = AdviceSettings.defaults();
  private final Random random = new Random(42);

  @Test
  void keepsAnIndexWhoseStatementsAreFaster() {
    assertThat(outcome(20, 5, 1, 2)).isEqualTo(Outcome.BETTER);
  }

  @Test
  void dropsAnIndexThatBringsNothing() {
    assertThat(outcome(20, 10, 1, 2)).isEqualTo(Outcome.NOT_BETTER);
  }

  @Test
  void dropsAnIndexWhoseGainIsSmallerThanWhatWritesLose() {
    // 10 reads of 10 ms save 20 ms an interval, 10 writes of 2 ms lose 40 ms.
    assertThat(outcome(20, 8, 1, 6)).isEqualTo(Outcome.NOT_BETTER);
  }

  @Test
  void dropsAClearLossBeforeTheWindowEnds() {
    assertThat(Comparison.of(BEFORE, intervals(6, 10, 1, 6), settings, false).outcome())
        .isEqualTo(Outcome.NOT_BETTER);
    assertThat(Comparison.of(BEFORE, intervals(6, 10, 1, 2), settings, false).outcome())
        .isEqualTo(Outcome.UNDECIDED);
  }

  @Test
  void decidesNothingFromAFewCalls() {
    assertThat(Comparison.of(BEFORE, intervals(2, 1, 1, 2), settings, true).outcome())
        .isEqualTo(Outcome.TOO_LITTLE);
    assertThat(Comparison.of(BEFORE, List.of(), settings, true).outcome())
        .isEqualTo(Outcome.TOO_LITTLE);
  }

  @Test
  void isNotMisledByAnotherMixOfStatements() {
    // Only the cheap statement runs: the mean time of a call falls tenfold, and nothing got faster.
    List<Workload.Snapshot> cheap =
        IntStream.range(0, 20)
            .mapToObj(i -> snapshot(load(OTHER_READ, 100, 1 + random.nextDouble() / 50)))
            .toList();

    assertThat(Comparison.of(BEFORE, cheap, settings, true).outcome())
        .isEqualTo(Outcome.NOT_BETTER);
  }

  @Test
  void isNotMisledByOneSlowInterval() {
    List<Workload.Snapshot> all = new java.util.ArrayList<>(intervals(19, 5, 1, 2));
    all.add(snapshot(load(READ, 10, 1000)));

    assertThat(Comparison.of(BEFORE, all, settings, true).outcome()).isEqualTo(Outcome.BETTER);
  }

  @Test
  void keepsAnUselessIndexInFewOfManyNoisyTrials() {
    long kept =
        IntStream.range(0, 1_000)
            .filter(i -> {
              double noise = 0.5;
              List<Workload.Snapshot> noisy =
                  IntStream.range(0, 20)
                      .mapToObj(each ->
                          snapshot(load(READ, 10, 10 * (1 + noise * random.nextGaussian()))))
                      .toList();
              return Comparison.of(BEFORE, noisy, settings, true).outcome() == Outcome.BETTER;
            })
            .count();

    assertThat(kept).isLessThan(25);
  }

  @Test
  void readsTheBaselineFromTheTextThatItWrites() {
    assertThat(Baseline.parse(BEFORE.text())).isEqualTo(BEFORE);
    assertThat(Baseline.parse("")).isEqualTo(new Baseline(Map.of(), Map.of()));
  }

  private Outcome outcome(int count, double read, double other, double write) {
    return Comparison.of(BEFORE, intervals(count, read, other, write), settings, true).outcome();
  }

  /** Returns intervals with ten calls of each statement, whose means vary by a tenth. */
  private List<Workload.Snapshot> intervals(int count, double read, double other, double write) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            snapshot(load(READ, 10, read), load(OTHER_READ, 10, other), load(WRITE, 10, write)))
        .toList();
  }

  private static Workload.Snapshot snapshot(StatementLoad... loads) {
    return new Workload.Snapshot(List.of(loads), Duration.ofSeconds(30));
  }

  private StatementLoad load(long id, long calls, double mean) {
    double noise = 0.95 + random.nextDouble() / 10;
    return new StatementLoad(id, "", "", calls, calls * mean * noise);
  }
}
