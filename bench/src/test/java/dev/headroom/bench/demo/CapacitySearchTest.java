// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.demo.CapacitySearch.Attempt;
import dev.headroom.bench.demo.CapacitySearch.Capacity;
import dev.headroom.bench.load.LoadResult;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CapacitySearchTest {

  @Test
  void enclosesTheCapacityWithinItsResolution() {
    Capacity capacity = find(70, CapacitySearch.FINE);

    assertThat(capacity.sustained()).isLessThanOrEqualTo(70);
    assertThat(capacity.missed()).isGreaterThan(70);
    assertThat(capacity.missed() / capacity.sustained()).isLessThanOrEqualTo(CapacitySearch.FINE);
    assertThat(capacity.highest()).isEqualTo(128);
  }

  @Test
  void needsFewerAttemptsForACoarseOne() {
    assertThat(find(70, CapacitySearch.COARSE).attempts())
        .hasSizeLessThan(find(70, CapacitySearch.FINE).attempts().size());
  }

  @Test
  void searchesBelowTheFirstLoadAsCloselyAsAboveIt() {
    Capacity capacity = find(3, CapacitySearch.FINE);

    assertThat(capacity.sustained()).isBetween(1.0, 3.0);
    assertThat(capacity.missed() / capacity.sustained()).isLessThanOrEqualTo(CapacitySearch.FINE);
    assertThat(capacity.missed()).isGreaterThan(3);
  }

  @Test
  void halvesALargeFirstLoadThatIsMissed() {
    Capacity capacity =
        CapacitySearch.find(
            100, CapacitySearch.COARSE, load -> attempt(load, load > 30 ? 5_000 : 20));

    assertThat(capacity.attempts())
        .extracting(Attempt::perSecond)
        .startsWith(100.0, 50.0, 25.0)
        .doesNotContain(1.0);
    assertThat(capacity.sustained()).isBetween(25.0, 30.0);
  }

  @Test
  void givesUpOnASideThatMissesOneRequestASecond() {
    Capacity capacity = find(0.5, CapacitySearch.FINE);

    assertThat(capacity.sustained()).isZero();
    assertThat(capacity.missed()).isEqualTo(1);
    assertThat(capacity.attempts()).extracting(Attempt::perSecond).containsOnly(8.0, 1.0);
  }

  @Test
  void knowsWhatASideAnswersWholeThoughLate() {
    Capacity late = find(0.5, CapacitySearch.FINE);
    Capacity failing =
        CapacitySearch.find(8, CapacitySearch.FINE, load -> attempt(load, 5_000, load > 1 ? 1 : 0));

    assertThat(late.answered()).isEqualTo(8);
    assertThat(failing.answered()).isEqualTo(1);
  }

  @Test
  void triesANearMissOnceMore() {
    AtomicInteger paused = new AtomicInteger(1);
    Capacity capacity =
        CapacitySearch.find(
            8,
            CapacitySearch.FINE,
            load -> attempt(load, load > 70 || paused.getAndDecrement() > 0 ? 300 : 20));

    assertThat(capacity.sustained()).isBetween(64.0, 70.0);
    assertThat(capacity.attempts()).extracting(Attempt::perSecond).startsWith(8.0, 8.0, 16.0);
  }

  /** At 16 a second two pauses of the machine bounded a side that sustained 1000. */
  @Test
  void takesNoLoadForABoundWhoseDoubleIsSustained() {
    AtomicInteger paused = new AtomicInteger(2);
    Capacity capacity =
        CapacitySearch.find(
            8,
            CapacitySearch.FINE,
            load -> {
              boolean slow = load > 70 || (load == 16 && paused.getAndDecrement() > 0);
              return attempt(load, slow ? 300 : 20);
            });

    assertThat(capacity.sustained()).isBetween(64.0, 70.0);
    assertThat(capacity.missed()).isGreaterThan(70);
    assertThat(capacity.missed() / capacity.sustained()).isLessThanOrEqualTo(CapacitySearch.FINE);
  }

  /** A queue that a far higher load left behind made the next load miss, and bounded the side. */
  @Test
  void triesALoadAgainThatMayHaveSufferedFromTheOneBefore() {
    AtomicInteger backlog = new AtomicInteger();
    Capacity capacity =
        CapacitySearch.find(
            1024,
            CapacitySearch.COARSE,
            load -> {
              boolean slow = load > 700 || backlog.getAndDecrement() > 0;
              if (load > 1000) {
                backlog.set(2);
              }
              return attempt(load, slow ? 300 : 20);
            });

    assertThat(capacity.sustained()).isBetween(512.0, 700.0);
    assertThat(capacity.missed()).isGreaterThan(700);
    assertThat(capacity.missed() / capacity.sustained()).isLessThanOrEqualTo(CapacitySearch.COARSE);
  }

  private static Capacity find(double most, double resolution) {
    return CapacitySearch.find(8, resolution, load -> attempt(load, load > most ? 5_000 : 20));
  }

  private static Attempt attempt(double load, long millis) {
    return attempt(load, millis, 0);
  }

  private static Attempt attempt(double load, long millis, long failures) {
    Histogram latencies = new Histogram(100_000_000, 3);
    latencies.recordValue(millis * 1000);
    return new Attempt(
        load, new LoadResult(load, latencies, Map.of(), Map.of(200, 1L), failures, 100));
  }
}
