// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gradient before a service of some servers and one queue, under more load than it can do. */
class GradientLimitTest {
  private static final AdaptiveLimiterSettings BOUNDS =
      new AdaptiveLimiterSettings("test", 2, 4, 1000, 100, Duration.ofMillis(50));
  private static final double SERVICE = 10e6;

  /** By Little's law a call takes its time, and its share of the queue. */
  private static double median(double service, double limit, int servers) {
    return service * Math.max(1, limit / servers);
  }

  private static GradientLimit run(GradientLimit from, int windows, double service, int servers) {
    return run(from, windows, service, servers, false);
  }

  private static GradientLimit run(
      GradientLimit from, int windows, double service, int servers, boolean held) {
    GradientLimit now = from;
    for (int i = 0; i < windows; i++) {
      int limit = (int) now.limit();
      GradientLimit.Window shown =
          new GradientLimit.Window(median(service, limit, servers), limit, false, held);
      now = now.next(shown, BOUNDS);
    }
    return now;
  }

  @Test
  void findsTheNumberOfServersFromBelow() {
    GradientLimit settled = run(GradientLimit.startingAt(4), 100, SERVICE, 16);
    assertThat(settled.limit()).isBetween(16.0, 26.0);
    assertThat(settled.baselineNanos()).isEqualTo(SERVICE);
  }

  /** The fault of the originals: the longer the overload, the higher their limit. */
  @Test
  void doesNotClimbUnderAnOverloadWithoutEnd() {
    GradientLimit now = GradientLimit.startingAt(4);
    for (int i = 0; i < 20; i++) {
      now = run(now, 500, SERVICE, 16);
      assertThat(now.limit()).isBetween(10.0, 26.0);
    }
  }

  @Test
  void followsServersThatGoAndComeBack() {
    GradientLimit now = run(GradientLimit.startingAt(4), 100, SERVICE, 32);
    now = run(now, 60, SERVICE, 8);
    assertThat(now.limit()).isBetween(6.0, 14.0);
    now = run(now, 60, SERVICE, 32);
    assertThat(now.limit()).isBetween(30.0, 52.0);
  }

  @Test
  void takesASlowerServiceForTheNewMeasureWhenFewerCallsAreNoFaster() {
    GradientLimit now = run(GradientLimit.startingAt(4), 100, SERVICE, 16);
    now = run(now, 200, 5 * SERVICE, 16);
    assertThat(now.baselineNanos()).isEqualTo(5 * SERVICE);
    assertThat(now.limit()).isBetween(15.0, 26.0);
  }

  @Test
  void givesWayToFailuresAndPressure() {
    GradientLimit now = run(GradientLimit.startingAt(4), 100, SERVICE, 16);
    GradientLimit next = now.next(new GradientLimit.Window(SERVICE, 16, true, false), BOUNDS);
    assertThat(next.limit()).isLessThan(now.limit());
  }

  @Test
  void doesNotRaiseALimitThatNobodyMet() {
    GradientLimit now = run(GradientLimit.startingAt(4), 100, SERVICE, 16);
    GradientLimit next = now;
    for (int i = 0; i < 100; i++) {
      next = next.next(new GradientLimit.Window(SERVICE, 3, false, false), BOUNDS);
    }
    assertThat(next.limit()).isLessThanOrEqualTo(now.limit());
  }

  /** What a gradient alone never finds out: all it knows was learned in a queue. */
  @Test
  void findsAQueueThatItLearnedInWhileAGuardHolds() {
    GradientLimit inQueue =
        new GradientLimit(
            48, 3 * SERVICE, GradientLimit.Phase.STEADY, 0, GradientLimit.Reference.NOTHING);
    assertThat(run(inQueue, 300, SERVICE, 16).limit()).isGreaterThan(48);
    GradientLimit found = run(inQueue, 300, SERVICE, 16, true);
    assertThat(found.limit()).isBetween(14.0, 26.0);
    assertThat(found.baselineNanos()).isEqualTo(SERVICE);
  }

  @Test
  void keepsALimitThatAGuardHoldsThoughNobodyMeetsIt() {
    GradientLimit settled = run(GradientLimit.startingAt(4), 100, SERVICE, 16);
    GradientLimit now = settled;
    for (int i = 0; i < 1000; i++) {
      now = now.next(new GradientLimit.Window(SERVICE, 12, false, true), BOUNDS);
      assertThat(now.limit()).isEqualTo(settled.limit());
    }
  }

  @Test
  void comesBackToTheCapThatAGuardHolds() {
    GradientLimit settled = run(GradientLimit.startingAt(4), 100, SERVICE, 16);
    GradientLimit slowed = run(settled, 10, SERVICE, 8, true);
    assertThat(slowed.limit()).isLessThan(14);
    GradientLimit back = run(slowed, 20, SERVICE, 64, true);
    assertThat(back.limit()).isEqualTo(settled.limit());
  }

  @Test
  void isNotHeldAtTheStart() {
    GradientLimit now = GradientLimit.startingAt(4);
    for (int i = 0; i < 10; i++) {
      now = now.next(new GradientLimit.Window(SERVICE, (int) now.limit(), false, true), BOUNDS);
    }
    assertThat(now.limit()).isGreaterThan(100);
  }

  @Test
  void risesAgainWhenALookFindsNoQueue() {
    GradientLimit settled =
        new GradientLimit(
            8, SERVICE, GradientLimit.Phase.STEADY, 0, GradientLimit.Reference.NOTHING);
    assertThat(run(settled, GradientLimit.PROBE_AFTER_WINDOWS - 1, SERVICE, 64, true).limit())
        .isEqualTo(8);
    assertThat(run(settled, 200, SERVICE, 64, true).limit()).isGreaterThan(64);
  }

  @Test
  void staysWithinItsBoundsWhateverItIsShown() {
    Random random = new Random(7);
    GradientLimit now = GradientLimit.startingAt(4);
    for (int i = 0; i < 100_000; i++) {
      double median = Math.exp(random.nextDouble() * 30);
      boolean failing = random.nextInt(10) == 0;
      boolean held = random.nextInt(3) > 0;
      now = now.next(new GradientLimit.Window(median, random.nextInt(2000), failing, held), BOUNDS);
      assertThat(now.limit()).isBetween(2.0, 1000.0);
      assertThat(now.baselineNanos()).isPositive().isFinite();
    }
  }
}
