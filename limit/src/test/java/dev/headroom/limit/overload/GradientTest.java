// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gradient before a service of some servers and one queue, under more load than it can do. */
class GradientTest {
  private static final LaneSettings BOUNDS =
      new LaneSettings("test", 2, 4, 1000, 100, Duration.ofMillis(50));
  private static final double SERVICE = 10e6;

  /** By Little's law a call takes its time, and its share of the queue. */
  private static double median(double service, double limit, int servers) {
    return service * Math.max(1, limit / servers);
  }

  private static Gradient run(Gradient from, int windows, double service, int servers) {
    return run(from, windows, service, servers, false);
  }

  private static Gradient run(
      Gradient from, int windows, double service, int servers, boolean held) {
    Gradient now = from;
    for (int i = 0; i < windows; i++) {
      int limit = (int) now.limit();
      Gradient.Window shown =
          new Gradient.Window(median(service, limit, servers), limit, false, held);
      now = now.next(shown, BOUNDS);
    }
    return now;
  }

  @Test
  void findsTheNumberOfServersFromBelow() {
    Gradient settled = run(Gradient.startingAt(4), 100, SERVICE, 16);
    assertThat(settled.limit()).isBetween(16.0, 26.0);
    assertThat(settled.baselineNanos()).isEqualTo(SERVICE);
  }

  /** The fault of the originals: the longer the overload, the higher their limit. */
  @Test
  void doesNotClimbUnderAnOverloadWithoutEnd() {
    Gradient now = Gradient.startingAt(4);
    for (int i = 0; i < 20; i++) {
      now = run(now, 500, SERVICE, 16);
      assertThat(now.limit()).isBetween(10.0, 26.0);
    }
  }

  @Test
  void followsServersThatGoAndComeBack() {
    Gradient now = run(Gradient.startingAt(4), 100, SERVICE, 32);
    now = run(now, 60, SERVICE, 8);
    assertThat(now.limit()).isBetween(6.0, 14.0);
    now = run(now, 60, SERVICE, 32);
    assertThat(now.limit()).isBetween(30.0, 52.0);
  }

  @Test
  void takesASlowerServiceForTheNewMeasureWhenFewerCallsAreNoFaster() {
    Gradient now = run(Gradient.startingAt(4), 100, SERVICE, 16);
    now = run(now, 200, 5 * SERVICE, 16);
    assertThat(now.baselineNanos()).isEqualTo(5 * SERVICE);
    assertThat(now.limit()).isBetween(15.0, 26.0);
  }

  @Test
  void givesWayToFailuresAndPressure() {
    Gradient now = run(Gradient.startingAt(4), 100, SERVICE, 16);
    Gradient next = now.next(new Gradient.Window(SERVICE, 16, true, false), BOUNDS);
    assertThat(next.limit()).isLessThan(now.limit());
  }

  @Test
  void doesNotRaiseALimitThatNobodyMet() {
    Gradient now = run(Gradient.startingAt(4), 100, SERVICE, 16);
    Gradient next = now;
    for (int i = 0; i < 100; i++) {
      next = next.next(new Gradient.Window(SERVICE, 3, false, false), BOUNDS);
    }
    assertThat(next.limit()).isLessThanOrEqualTo(now.limit());
  }

  /** What a gradient alone never finds out: all it knows was learned in a queue. */
  @Test
  void findsAQueueThatItLearnedInWhileAGuardHolds() {
    Gradient inQueue =
        new Gradient(48, 3 * SERVICE, Gradient.Phase.STEADY, 0, Gradient.Before.NOTHING);
    assertThat(run(inQueue, 300, SERVICE, 16).limit()).isGreaterThan(48);
    Gradient found = run(inQueue, 300, SERVICE, 16, true);
    assertThat(found.limit()).isBetween(14.0, 26.0);
    assertThat(found.baselineNanos()).isEqualTo(SERVICE);
  }

  @Test
  void keepsALimitThatAGuardHoldsThoughNobodyMeetsIt() {
    Gradient settled = run(Gradient.startingAt(4), 100, SERVICE, 16);
    Gradient now = settled;
    for (int i = 0; i < 1000; i++) {
      now = now.next(new Gradient.Window(SERVICE, 12, false, true), BOUNDS);
      assertThat(now.limit()).isEqualTo(settled.limit());
    }
  }

  @Test
  void comesBackToTheCapThatAGuardHolds() {
    Gradient settled = run(Gradient.startingAt(4), 100, SERVICE, 16);
    Gradient slowed = run(settled, 10, SERVICE, 8, true);
    assertThat(slowed.limit()).isLessThan(14);
    Gradient back = run(slowed, 20, SERVICE, 64, true);
    assertThat(back.limit()).isEqualTo(settled.limit());
  }

  @Test
  void isNotHeldAtTheStart() {
    Gradient now = Gradient.startingAt(4);
    for (int i = 0; i < 10; i++) {
      now = now.next(new Gradient.Window(SERVICE, (int) now.limit(), false, true), BOUNDS);
    }
    assertThat(now.limit()).isGreaterThan(100);
  }

  @Test
  void risesAgainWhenALookFindsNoQueue() {
    Gradient settled = new Gradient(8, SERVICE, Gradient.Phase.STEADY, 0, Gradient.Before.NOTHING);
    assertThat(run(settled, Gradient.PATIENCE - 1, SERVICE, 64, true).limit()).isEqualTo(8);
    assertThat(run(settled, 200, SERVICE, 64, true).limit()).isGreaterThan(64);
  }

  @Test
  void staysWithinItsBoundsWhateverItIsShown() {
    Random random = new Random(7);
    Gradient now = Gradient.startingAt(4);
    for (int i = 0; i < 100_000; i++) {
      double median = Math.exp(random.nextDouble() * 30);
      boolean failing = random.nextInt(10) == 0;
      boolean held = random.nextInt(3) > 0;
      now = now.next(new Gradient.Window(median, random.nextInt(2000), failing, held), BOUNDS);
      assertThat(now.limit()).isBetween(2.0, 1000.0);
      assertThat(now.baselineNanos()).isPositive().isFinite();
    }
  }
}
