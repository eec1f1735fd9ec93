// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenBucketTest {
  private static final long[] NEW_KEY = {};

  /** Two at once, and three in ten ticks. */
  private final TokenBucket bucket = new TokenBucket(2);

  private static EvalContext at(long now) {
    return context(3, 10, 0, now);
  }

  private static EvalContext context(int permits, long period, long extension, long now) {
    return new EvalContext(
        permits, period, extension, period + extension, new EvalContext.Time(now, 0, 1));
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void answersAsTheOracleAndChangesNoState(long seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(12);
    int permits = 1 + random.nextInt(9);
    long period = 1L + random.nextInt(40);
    long extension = random.nextLong(4) * (size - 1) * period / (4L * permits);
    Gcra.Rate rate = new Gcra.Rate(size, permits, period, extension);
    int atOnce = (int) ((size * period - extension * permits) / period);
    NaiveTokenBucket oracle = new NaiveTokenBucket(rate);
    TokenBucket algorithm = new TokenBucket(size);
    long[] state = NEW_KEY;
    long now = random.nextLong(1L << 40);
    long wait = 0;
    long stamp = now;
    for (int i = 0; i < 300; i++) {
      now +=
          switch (random.nextInt(10)) {
            case 0, 1, 2 -> 0;
            case 3, 4 -> wait;
            case 5 -> Math.max(0, wait - 1);
            case 6 -> random.nextLong(period + 1);
            case 7 -> random.nextLong(4);
            case 8 -> size * period + 1;
            default -> -random.nextLong(2 * period);
          };
      EvalRequest request =
          new EvalRequest(
              1 + random.nextInt(atOnce),
              random.nextInt(4),
              random.nextInt(6) == 0 ? 1 + random.nextInt(size) : 0,
              random.nextInt(4) == 0 ? 1 + random.nextInt(size) : 0,
              stamp);
      long[] before = state.clone();
      Outcome outcome = algorithm.apply(state, context(permits, period, extension, now), request);
      NaiveTokenBucket.Answer answer = oracle.apply(now, request);

      assertThat(state).as("the state that was given").isEqualTo(before);
      assertThat(
              new NaiveTokenBucket.Answer(
                  outcome.times(), outcome.remaining(), outcome.waitTicks(), outcome.stamp()))
          .as("%s of %s at %d", request, rate, now)
          .isEqualTo(answer);
      state = outcome.state();
      wait = outcome.waitTicks();
      stamp = random.nextBoolean() ? outcome.stamp() : stamp;
    }
  }

  @Test
  void givesAPermitAtTheTickWhenItIsWholeAndNotBefore() {
    long[] taken = bucket.apply(NEW_KEY, at(0), new EvalRequest(1, 2)).state();

    Outcome early = bucket.apply(taken, at(3), new EvalRequest(1, 1));
    assertThat(early.times()).isZero();
    assertThat(early.waitTicks()).isEqualTo(1);
    assertThat(bucket.apply(taken, at(4), new EvalRequest(1, 1)).times()).isEqualTo(1);
  }

  @Test
  void keepsTheStateOfACallThatChangesNothing() {
    long[] taken = bucket.apply(NEW_KEY, at(0), new EvalRequest(2, 1)).state();

    assertThat(bucket.apply(taken, at(3), new EvalRequest(1, 1)).state()).isSameAs(taken);
    assertThat(bucket.apply(taken, at(4), new EvalRequest(1, 0)).state()).isSameAs(taken);
    assertThat(bucket.apply(taken, at(4), new EvalRequest(1, 1)).state()).isNotSameAs(taken);
    assertThat(bucket.apply(taken, at(4), new EvalRequest(1, 0, 1, 0, 0)).state())
        .isNotSameAs(taken);
    assertThat(bucket.apply(taken, at(4), new EvalRequest(1, 0, 0, 1, 4)).state())
        .isNotSameAs(taken);
  }

  @Test
  void owesNoMoreThanItsSize() {
    long[] state = NEW_KEY;
    for (int i = 0; i < 5; i++) {
      state = bucket.apply(state, at(0), new EvalRequest(1, 0, 2, 0, 0)).state();
    }

    assertThat(bucket.apply(state, at(0), new EvalRequest(1, 1)).waitTicks()).isEqualTo(4);
  }

  @Test
  void takesBackOnlyWhatWasNotRegainedSince() {
    long[] taken = bucket.apply(NEW_KEY, at(0), new EvalRequest(2, 1)).state();

    // One permit has ten parts, of which three ticks regained nine: one is left to come back.
    assertThat(bucket.apply(taken, at(3), new EvalRequest(1, 0, 0, 1, 0)).state())
        .containsExactly(10, 3);
    assertThat(bucket.apply(taken, at(4), new EvalRequest(1, 0, 0, 1, 0)).state())
        .containsExactly(8, 4);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 3})
  void startsFullWhereverItsClockBegins(long origin) {
    Outcome first = bucket.apply(NEW_KEY, at(origin), new EvalRequest(1, 5));
    assertThat(first.times()).isEqualTo(2);
    assertThat(first.stamp()).isEqualTo(origin);

    assertThat(bucket.apply(first.state(), at(origin + 3), new EvalRequest(1, 1)).times()).isZero();
    assertThat(bucket.apply(first.state(), at(origin + 4), new EvalRequest(1, 1)).times())
        .isEqualTo(1);
  }

  @Test
  void isSmallerByWhatComesBackWhilePermitsMayBeSpentLate() {
    Outcome outcome =
        new TokenBucket(10).apply(NEW_KEY, context(5, 10, 4, 0), new EvalRequest(1, 20));

    assertThat(outcome.times()).isEqualTo(8);
    assertThat(outcome.waitTicks()).isEqualTo(2);
  }

  @Test
  void isNamedByItsSizeWhichIsAlsoTheMostAtOnce() {
    assertThat(bucket.name()).isEqualTo("bucket");
    assertThat(bucket.suffix()).isEqualTo("burst 2");
    assertThat(bucket.shape(Duration.ofSeconds(1))).isEqualTo("PT1S burst 2");
    assertThat(bucket.capacity(3)).isEqualTo(2);
  }

  /** Size times period in microseconds is at most 2 to the power of 51. */
  @ParameterizedTest
  @CsvSource({
    "1, PT1S, ''",
    "0, PT1S, 1 to 1000000",
    "1000000, PT1S, ''",
    "1000001, PT1S, 1 to 1000000",
    "625499, PT1H, ''",
    "625500, PT1H, 1 to 625499",
    "1000000, PT0.0000005S, ''",
  })
  void refusesASizeThatStoresCannotComputeExactly(int size, Duration period, String allowed) {
    SettingsCheck check = new SettingsCheck();

    new TokenBucket(size).check(check, "limit api", period, "a while");

    assertThat(check.faults())
        .extracting(SettingFault::allowed)
        .isEqualTo(allowed.isEmpty() ? List.of() : List.of(allowed));
  }
}
