// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.decision.MemoryDecisionStore;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BaselineTest {
  private static final Duration WINDOW = Duration.ofMinutes(15);

  private final Random random = new Random(7);
  private final Clock time = new Clock();

  /** A clock that a test moves. Confined to one thread. */
  private static final class Clock implements TimeSource {
    private Instant now = Instant.parse("2026-11-29T00:00:00Z");

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }

    @Override
    public Instant now() {
      return now;
    }
  }

  /** A quarter of an hour of two routes, of which one has a mean and some errors. */
  private Baseline quarter(double meanMillis, double errorShare, Map<String, String> settings) {
    Recorder recorder = Recorder.create();
    RecordedHistory history =
        new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);
    RequestMeters meters = new RequestMeters(recorder);
    for (int i = 0; i < 90; i++) {
      for (int j = 0; j < 50; j++) {
        double millis = meanMillis * (0.5 + random.nextDouble());
        int status = random.nextDouble() < errorShare ? 500 : 200;
        meters.requestFinished("GET", "/orders", status, (long) (millis * 1e6));
        meters.requestFinished("GET", "/quick", 200, 1_000_000);
      }
      time.now = time.now.plusSeconds(10);
      history.record();
    }
    return Baseline.of(history, WINDOW, "1.0", settings, Map.of("database", "up"));
  }

  private static Difference of(Comparison comparison, String figure) {
    return comparison.differences().stream()
        .filter(each -> each.figure().equals(figure))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hasTheFiguresOfEachRoute() {
    Baseline baseline = quarter(20, 0.02, Map.of());
    Figure mean = Objects.requireNonNull(baseline.figures().get("GET /orders mean"));
    assertThat(mean.value()).isCloseTo(0.02, within(0.001));
    assertThat(mean.samples()).isEqualTo(90 * 50);
    assertThat(mean.error()).isPositive().isLessThan(0.001);
    Figure p95 = Objects.requireNonNull(baseline.figures().get("GET /orders p95"));
    assertThat(p95.value()).isCloseTo(0.029, within(0.0015));
    Figure rate = Objects.requireNonNull(baseline.figures().get("all requests rate"));
    assertThat(rate.value()).isCloseTo(10, within(0.1));
    Figure errors = Objects.requireNonNull(baseline.figures().get("GET /orders errors"));
    assertThat(errors.value()).isCloseTo(2, within(1.0));
    assertThat(baseline.services()).containsEntry("database", "up");
  }

  @Test
  void findsWhatBecameWorseAndNothingElse() {
    Baseline before = quarter(20, 0.001, Map.of());
    Comparison same = quarter(20, 0.001, Map.of()).compare(before);
    assertThat(same.isWorse()).isFalse();
    Comparison slower = quarter(30, 0.05, Map.of()).compare(before);
    assertThat(slower.isWorse()).isTrue();
    assertThat(slower.differences().getFirst().change()).isEqualTo(Difference.Change.WORSE);
    assertThat(of(slower, "GET /orders mean").change()).isEqualTo(Difference.Change.WORSE);
    assertThat(of(slower, "GET /orders mean").ratio()).isCloseTo(1.5, within(0.05));
    assertThat(of(slower, "GET /orders errors").change()).isEqualTo(Difference.Change.WORSE);
    assertThat(of(slower, "GET /quick mean").change()).isEqualTo(Difference.Change.SAME);
    assertThat(of(slower, "GET /orders rate").change()).isEqualTo(Difference.Change.UNKNOWN);
    Comparison faster = quarter(10, 0.001, Map.of()).compare(before);
    assertThat(of(faster, "GET /orders p95").change()).isEqualTo(Difference.Change.BETTER);
  }

  @Test
  void namesTheSettingsThatDiffer() {
    Baseline before = quarter(20, 0, Map.of("pool", "10", "cache", "on"));
    Comparison comparison = quarter(20, 0, Map.of("pool", "20", "cache", "on")).compare(before);
    assertThat(comparison.configuration()).containsExactly("pool");
  }

  @Test
  void judgesNothingByAMinute() {
    Figure known = new Figure(10, "seconds", 5, 0.1, Figure.Better.LOWER);
    Figure few = new Figure(20, "seconds", 5, Double.NaN, Figure.Better.LOWER);
    assertThat(Difference.of("a", known, few).change()).isEqualTo(Difference.Change.UNKNOWN);
    assertThat(Difference.of("a", known, null).change()).isEqualTo(Difference.Change.UNKNOWN);
  }

  /** It was once known on one instance alone, until that stopped. */
  @Test
  void isComparedWithOnAllInstancesAndAfterARestart() {
    Baseline recorded = quarter(20, 0.02, Map.of("pool", "10"));
    MemoryDecisionStore store = new MemoryDecisionStore(time);
    Decisions here = new Decisions(store, time);
    new Baselines(window -> recorded, here).record(recorded, "ann");

    Decisions elsewhere = new Decisions(store, time);
    elsewhere.exchange();
    Baselines other = new Baselines(window -> quarter(60, 0.02, Map.of()), elsewhere);

    assertThat(other.recorded()).contains(recorded);
    assertThat(of(other.compare(WINDOW).orElseThrow(), "GET /orders mean").change())
        .isEqualTo(Difference.Change.WORSE);
    assertThat(elsewhere.all("baseline")).extracting(Decision::by).containsExactly("ann");
  }

  @Test
  void keepsALargeOneInMemoryUntilAnotherIsRecorded() {
    Baseline small = quarter(20, 0, Map.of());
    SortedMap<String, Figure> figures = new TreeMap<>();
    for (int i = 0; i < 500; i++) {
      figures.put("GET /" + i, new Figure(i, "seconds", 10, Double.NaN, Figure.Better.LOWER));
    }
    Baseline large =
        new Baseline(time.now(), 900, "1.0", new TreeMap<>(), figures, new TreeMap<>());
    Decisions decisions = new Decisions(time);
    Baselines baselines = new Baselines(window -> small, decisions);

    baselines.record(large, "ann");
    assertThat(baselines.recorded()).contains(large);
    assertThat(decisions.all("baseline")).isEmpty();
    baselines.record(small, "ann");
    assertThat(baselines.recorded()).contains(small);
  }
}
