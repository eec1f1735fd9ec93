// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.overload.GradientLimit.Phase;
import dev.headroom.overload.GradientLimit.Reference;
import dev.headroom.overload.GradientLimit.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each step of {@link GradientLimit} to the number, and at its edges. */
class GradientStepTest {
  private static final AdaptiveLimiterSettings BOUNDS =
      new AdaptiveLimiterSettings("test", 2, 4, 1000, 100, Duration.ofMillis(50));

  private static GradientLimit steady(double limit, double baseline) {
    return new GradientLimit(limit, baseline, Phase.STEADY, 0, Reference.NOTHING);
  }

  private static Window window(double median, int maxRunning) {
    return new Window(median, maxRunning, false, false);
  }

  private static Window capped(double median, int maxRunning) {
    return new Window(median, maxRunning, false, true);
  }

  private static GradientLimit next(GradientLimit from, Window window) {
    return from.next(window, BOUNDS);
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 6", "4, 3, 4", "6.5, 6, 9.75", "6.5, 5, 6.5", "900, 900, 1000"})
  void growsByHalfAtTheStartWhenItWasReached(double limit, int maxRunning, double next) {
    assertThat(next(GradientLimit.startingAt(limit), window(100, maxRunning)))
        .isEqualTo(new GradientLimit(next, 100, Phase.STARTING, 0, Reference.NOTHING));
  }

  @ParameterizedTest
  @CsvSource({"16, 16, 18", "16, 15, 16", "16.9, 16, 18.955480479109447", "1000, 1000, 1000"})
  void growsByHalfItsRootWhenItWasReached(double limit, int maxRunning, double next) {
    assertThat(next(steady(limit, 100), window(100, maxRunning))).isEqualTo(steady(next, 100));
  }

  @ParameterizedTest
  @CsvSource({
    "130, 18", // 1.3 times the baseline is still no queue
    "200, 13.2",
    "260, 12",
    "1000, 12",
  })
  void movesHalfWayToTheGradientAndNeverBelowHalf(double median, double next) {
    GradientLimit moved = next(steady(16, 100), window(median, 16));

    assertThat(moved.limit()).isEqualTo(next);
    assertThat(moved.windows()).isEqualTo(next < 16 ? 1 : 0);
    assertThat(moved.phase()).isEqualTo(Phase.STEADY);
    assertThat(moved.reference()).isEqualTo(Reference.NOTHING);
  }

  @Test
  void neverFallsBelowItsLeast() {
    assertThat(next(steady(2.5, 100), window(1000, 2)).limit()).isEqualTo(2);
    assertThat(next(steady(2.1, 100), new Window(100, 2, true, false)).limit()).isEqualTo(2);
  }

  @Test
  void losesATenthWhenCallsFailWhateverTheirLatencies() {
    Window failing = new Window(100, 16, true, true);

    assertThat(next(steady(20, 100), failing)).isEqualTo(steady(18, 100));
    assertThat(next(GradientLimit.startingAt(20), failing)).isEqualTo(steady(18, 100));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 70, 16, 70",
    "100, 60, 16, 80",
    "100, 120, 8, 100", // half of the limit is in use: the calls may queue
    "100, 120, 7, 102",
    "100, 120, 0, 102",
  })
  void learnsABaselineFromFasterCallsAndSlowlyFromIdleOnes(
      double before, double median, int maxRunning, double after) {
    assertThat(next(steady(16, before), window(median, maxRunning)).baselineNanos())
        .isEqualTo(after);
  }

  @Test
  void probesAtHalfTheLimitAfterThirtySlowWindows() {
    GradientLimit slow = new GradientLimit(16, 100, Phase.STEADY, 28, Reference.NOTHING);
    GradientLimit slower = next(slow, window(200, 16));
    assertThat(slower).isEqualTo(new GradientLimit(13.2, 100, Phase.STEADY, 29, Reference.NOTHING));

    assertThat(next(slower, window(200, 16)))
        .isEqualTo(
            new GradientLimit(6.6, 100, Phase.PROBING, 3, new Reference(200, 13.2, Phase.STEADY)));
  }

  @Test
  void decidesByTheLastWindowOfAProbe() {
    Reference reference = new Reference(200, 16, Phase.TRUSTED);
    GradientLimit probe = new GradientLimit(8, 100, Phase.PROBING, 3, reference);
    for (int left = 2; left >= 1; left--) {
      probe = next(probe, window(1000, 1));
      assertThat(probe).isEqualTo(new GradientLimit(8, 100, Phase.PROBING, left, reference));
    }

    // Three quarters of the latency before: there was a queue.
    assertThat(next(probe, window(150, 8))).isEqualTo(steady(8, 100));
    assertThat(next(probe, window(151, 8)))
        .isEqualTo(new GradientLimit(16, 151, Phase.TRUSTED, 0, Reference.NOTHING));
  }

  @Test
  void countsTheWindowsInARowAtACap() {
    GradientLimit at = next(steady(16, 100), capped(100, 16));
    assertThat(at).isEqualTo(new GradientLimit(16, 100, Phase.CAPPED, 1, Reference.capped(16)));
    assertThat(next(at, capped(100, 16)).windows()).isEqualTo(2);
    assertThat(next(at, capped(100, 15)).windows()).isZero();

    GradientLimit below = new GradientLimit(12, 100, Phase.CAPPED, 5, Reference.capped(16));
    assertThat(next(below, capped(100, 12)))
        .isEqualTo(
            new GradientLimit(12 + Math.sqrt(12) / 2, 100, Phase.CAPPED, 0, Reference.capped(16)));
    GradientLimit almost = new GradientLimit(15.5, 100, Phase.CAPPED, 5, Reference.capped(16));
    assertThat(next(almost, capped(100, 15)).limit()).isEqualTo(16);
  }

  @Test
  void probesAfterThirtyWindowsAtTheCapAndTrustsWhatItFinds() {
    GradientLimit at = new GradientLimit(16, 100, Phase.CAPPED, 28, Reference.capped(16));
    GradientLimit last = next(at, capped(100, 16));
    assertThat(last.windows()).isEqualTo(29);

    assertThat(next(last, capped(110, 16)))
        .isEqualTo(
            new GradientLimit(8, 100, Phase.PROBING, 3, new Reference(110, 16, Phase.TRUSTED)));
    GradientLimit trusted = new GradientLimit(16, 100, Phase.TRUSTED, 0, Reference.NOTHING);
    assertThat(next(trusted, capped(100, 16)))
        .isEqualTo(new GradientLimit(18, 100, Phase.TRUSTED, 0, Reference.NOTHING));
    assertThat(next(trusted, window(100, 16))).isEqualTo(steady(18, 100));
  }

  @Test
  void remembersTheCapThroughSlowWindows() {
    GradientLimit at = new GradientLimit(16, 100, Phase.CAPPED, 20, Reference.capped(18));

    assertThat(next(at, capped(200, 16)))
        .isEqualTo(new GradientLimit(13.2, 100, Phase.STEADY, 1, Reference.capped(18)));
    assertThat(next(at, window(200, 16)).reference()).isEqualTo(Reference.NOTHING);
    assertThat(next(steady(16, 100), capped(200, 16)).reference()).isEqualTo(Reference.capped(16));
  }
}
