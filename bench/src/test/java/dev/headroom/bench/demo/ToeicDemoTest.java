// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.load.LoadResult;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ToeicDemoTest {

  @Test
  void sharesMakeAThousand() {
    assertThat(ToeicTraffic.shares()).isEqualTo(1000);
  }

  @Test
  void judgesTheTableOfTheOriginal() {
    List<BenchRow> rows =
        new ToeicRows(new ToeicRows.MaxLoad(50, 300), new ToeicRows.LiveHeap(100, 50, 120))
            .rows(sustained(100, 0), sustained(50, 0), sustained(60, 95));
    assertThat(row(rows, "to-1.response").value()).isBetween(1.9, 2.1);
    assertThat(row(rows, "to-1.users").value()).isEqualTo(6);
    assertThat(row(rows, "to-1.hit-rate").value()).isEqualTo(0.95);
    assertThat(row(rows, "to-1.memory").met()).isFalse();
    assertThat(row(rows, "to-1.memory-user").value()).isBetween(0.19, 0.21);
  }

  @Test
  void countsCachedResponsesAsHits() {
    assertThat(new MetricsSnapshot(0, 0, 40, 10, 50).hitRate()).isEqualTo(0.9);
  }

  @Test
  void computesNothingWithoutASustainedLoad() {
    List<BenchRow> rows =
        new ToeicRows(new ToeicRows.MaxLoad(0, 300), new ToeicRows.LiveHeap(100, 50, 120))
            .rows(sustained(100, 0), sustained(50, 0), sustained(60, 95));
    assertThat(row(rows, "to-1.users").met()).isFalse();
    assertThat(row(rows, "to-1.users").why()).isNotNull();
  }

  private static BenchRow row(List<BenchRow> rows, String id) {
    return rows.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  private static SteadyRun sustained(long millis, double kept) {
    Histogram latencies = new Histogram(100_000_000, 3);
    latencies.recordValue(millis * 1000);
    LoadResult result = new LoadResult(1, 1, latencies, Map.of(), Map.of(200, 1L), 0, 100, 0);
    return new SteadyRun(result, new MetricsSnapshot(0, 0, 0, 5, kept));
  }
}
