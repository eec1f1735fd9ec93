// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SlidingLogTest {
  private final SlidingLog log = new SlidingLog();

  @Test
  void admitsTheLimitAndRefusesTheNext() {
    for (int i = 0; i < 3; i++) {
      assertThat(log.take(100, 1, 3, 10)).isZero();
    }

    assertThat(log.take(100, 1, 3, 10)).isEqualTo(10);
    assertThat(log.live(100, 10)).isEqualTo(3);
  }

  @Test
  void admitsAgainAtTheTickWhenTheOldestLeavesAndNotBefore() {
    log.take(0, 1, 2, 10);
    log.take(4, 1, 2, 10);

    assertThat(log.take(9, 1, 2, 10)).isEqualTo(1);
    assertThat(log.take(10, 1, 2, 10)).isZero();
    assertThat(log.take(13, 1, 2, 10)).isEqualTo(1);
    assertThat(log.take(14, 1, 2, 10)).isZero();
  }

  @Test
  void takesAllPermitsOfACallOrNone() {
    log.take(0, 2, 5, 10);

    assertThat(log.take(3, 4, 5, 10)).isEqualTo(7);
    assertThat(log.live(3, 10)).isEqualTo(2);
    assertThat(log.take(3, 3, 5, 10)).isZero();
  }

  @Test
  void freesNothingWhenTimeGoesBack() {
    log.take(1_000, 2, 2, 10);

    assertThat(log.take(5, 1, 2, 10)).isEqualTo(10);
    assertThat(log.take(1_009, 1, 2, 10)).isEqualTo(1);
    assertThat(log.take(1_010, 1, 2, 10)).isZero();
  }

  @Test
  void countsOnThroughTheWrapOfAMonotoneClock() {
    long start = Long.MAX_VALUE - 2;
    log.take(start, 2, 2, 10);

    assertThat(log.take(start + 9, 1, 2, 10)).isEqualTo(1);
    assertThat(log.take(start + 10, 1, 2, 10)).isZero();
  }

  @Test
  void growsWithThePermitsTakenAndNotWithTheLimit() {
    for (int i = 0; i < 5; i++) {
      log.take(i, 1, 1_000_000, 1_000);
    }

    assertThat(log.slots()).isEqualTo(8);
  }

  @Test
  void growsOnlyWhenItIsFullAndNeverBeyondTheLimit() {
    for (int i = 0; i < 4; i++) {
      log.take(i, 1, 5, 1_000);
    }
    assertThat(log.slots()).isEqualTo(4);

    log.take(4, 1, 5, 1_000);
    assertThat(log.slots()).isEqualTo(5);

    log.charge(5, 1, 1_000);
    assertThat(log.slots()).isEqualTo(10);
  }

  @Test
  void staysSmallOverManyWindows() {
    for (long now = 0; now < 100_000; now += 5) {
      log.take(now, 1, 100, 10);
    }

    assertThat(log.slots()).isEqualTo(4);
  }

  @Test
  void staysSmallAlsoWhenAllIsCharged() {
    for (long now = 0; now < 1_000; now += 5) {
      log.charge(now, 1, 10);
    }

    assertThat(log.slots()).isEqualTo(4);
  }

  @Test
  void handsBackOnlyWhatStillCounts() {
    log.take(0, 2, 2, 10);
    log.handBack(5, 1, 0, 10);
    assertThat(log.take(5, 1, 2, 10)).isZero();

    log.handBack(11, 2, 0, 10);
    assertThat(log.live(11, 10)).isEqualTo(1);
  }

  @Test
  void dropsNothingForPermitsThatHaveJustLeft() {
    log.take(0, 1, 2, 10);
    log.take(5, 1, 2, 10);
    log.handBack(10, 1, 0, 10);

    assertThat(log.live(10, 10)).isEqualTo(1);
  }

  @Test
  void dropsNoMoreThanItHolds() {
    log.take(0, 1, 2, 10);
    log.take(5, 1, 2, 10);
    log.handBack(10, 5, 5, 10);

    assertThat(log.live(10, 10)).isZero();
    assertThat(log.take(10, 2, 2, 10)).isZero();
    assertThat(log.take(10, 1, 2, 10)).isEqualTo(10);
  }

  @Test
  void stampsNothingEarlierThanTheNewest() {
    assertThat(log.stamp(-7)).isEqualTo(-7);
    log.take(100, 1, 2, 10);

    assertThat(log.stamp(90)).isEqualTo(100);
    assertThat(log.stamp(101)).isEqualTo(101);
  }

  @Test
  void waitsForTheNewestWhenAllMustLeave() {
    log.take(0, 1, 2, 10);
    log.take(4, 1, 2, 10);

    assertThat(log.waitFor(6, 2, 2, 10)).isEqualTo(8);
    assertThat(log.waitFor(6, 3, 2, 10)).isEqualTo(10);
    assertThat(log.waitFor(12, 3, 2, 10)).isEqualTo(10);
    assertThat(log.waitFor(14, 2, 2, 10)).isZero();
  }

  @Test
  void writesAChargeDownWhetherOrNotItFits() {
    log.take(0, 2, 2, 10);
    log.charge(4, 2, 10);

    assertThat(log.live(4, 10)).isEqualTo(4);
    assertThat(log.waitFor(4, 1, 2, 10)).isEqualTo(10);
    assertThat(log.take(14, 2, 2, 10)).isZero();
  }

  @Nested
  final class AfterAChangeOfTheRule {
    @Test
    void refusesUntilEnoughHaveLeftALoweredLimit() {
      for (int i = 0; i < 6; i++) {
        log.take(i, 1, 6, 10);
      }

      assertThat(log.take(6, 1, 2, 10)).isEqualTo(8);
      assertThat(log.take(13, 1, 2, 10)).isEqualTo(1);
      assertThat(log.take(14, 1, 2, 10)).isZero();
    }

    @Test
    void givesTheAddedPermitsOfARaisedLimitAtOnce() {
      log.take(0, 2, 2, 10);

      assertThat(log.take(0, 3, 5, 10)).isZero();
      assertThat(log.take(0, 1, 5, 10)).isEqualTo(10);
    }

    @Test
    void countsKeptPermitsInALongerWindow() {
      log.take(0, 2, 2, 10);

      assertThat(log.take(5, 1, 2, 100)).isEqualTo(95);
    }
  }

  @Nested
  final class OnRandomTraces {
    static List<Trace> traces() {
      List<Trace> traces = new ArrayList<>();
      for (int seed = 0; seed < 300; seed++) {
        traces.add(Trace.of(seed));
      }
      return traces;
    }

    @ParameterizedTest
    @MethodSource("traces")
    void answersAsTheOracle(Trace trace) {
      NaiveSlidingLog oracle = new NaiveSlidingLog(trace.limit(), trace.window());
      for (Trace.Call call : trace.calls()) {
        assertThat(log.take(call.now(), call.permits(), trace.limit(), trace.window()))
            .as("%s", call)
            .isEqualTo(oracle.take(call.now(), call.permits()));
        assertThat(trace.limit() - log.live(call.now(), trace.window()))
            .isEqualTo(oracle.remaining(call.now()))
            .isNotNegative();
      }
    }

    @ParameterizedTest
    @MethodSource("traces")
    void neverSpendsMoreThanTheLimitInAnyWindowThoughPermitsComeBack(Trace trace) {
      Random random = new Random(trace.window());
      List<Long> spent = new ArrayList<>();
      List<Long> held = new ArrayList<>();
      long newest = Long.MIN_VALUE;
      for (Trace.Call call : trace.calls()) {
        newest = Math.max(newest, call.now());
        if (log.take(newest, call.permits(), trace.limit(), trace.window()) == 0) {
          for (int i = 0; i < call.permits(); i++) {
            (random.nextBoolean() ? spent : held).add(newest);
          }
        }
        while (!held.isEmpty() && random.nextInt(3) > 0) {
          log.handBack(newest, 1, held.remove(random.nextInt(held.size())), trace.window());
        }
      }

      assertThat(spent).isNotEmpty();
      for (int i = trace.limit(); i < spent.size(); i++) {
        assertThat(spent.get(i) - spent.get(i - trace.limit()))
            .isGreaterThanOrEqualTo(trace.window());
      }
    }

    @ParameterizedTest
    @MethodSource("traces")
    void neverAdmitsMoreThanTheLimitInAnyWindow(Trace trace) {
      List<Long> admitted = new ArrayList<>();
      for (Trace.Call call : trace.calls()) {
        long stamp = admitted.isEmpty() ? call.now() : Math.max(admitted.getLast(), call.now());
        if (log.take(call.now(), call.permits(), trace.limit(), trace.window()) == 0) {
          for (int i = 0; i < call.permits(); i++) {
            admitted.add(stamp);
          }
        }
      }

      assertThat(admitted).isNotEmpty();
      for (int i = trace.limit(); i < admitted.size(); i++) {
        assertThat(admitted.get(i) - admitted.get(i - trace.limit()))
            .as("permits %d to %d", i - trace.limit(), i)
            .isGreaterThanOrEqualTo(trace.window());
      }
    }
  }
}
