// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.scale.MeasuredRows.Comparison;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedRowsTest {

  /** 4 MB hold 2952 steps; 1584 of that size are written a day; 1 GB is full after 465 days. */
  @Test
  void computesTheDaysThatFitIntoTheSpaceOfTheHistory() {
    assertThat(SimulatedRows.historyDays(1)).isCloseTo(465.9, within(0.1));
    assertThat(SimulatedRows.historyDays(1_000)).isCloseTo(0.466, within(0.001));
  }

  @Test
  void hasTheWholeCurveOfEachRowAndJudgesItsEnd() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    List<BenchRow> rows = new SimulatedRows(0.000_01).rows(new SuiteRun(true, nowhere));

    assertThat(rows).extracting(BenchRow::id).doesNotHaveDuplicates().hasSize(7);
    for (BenchRow row : rows) {
      assertThat(row.figures()).containsKeys("at-1", "at-10", "at-100", "at-1000");
      assertThat(row.figures().get("at-1000")).isEqualTo(row.value());
    }
    assertThat(rows.getLast().met()).isFalse(); // a thousand instances do not fit into 1 GB
  }

  @Test
  void judgesTheErrorOfEachNumberOfInstancesButTheOneThatWasFitted() {
    Comparison comparison = new Comparison("throughput", "decisions/s", "error");
    for (double noise : new double[] {1, 1.01, 0.99}) {
      comparison.add(1, 100 * noise, 100);
      comparison.add(2, 200 * noise, 210);
      comparison.add(3, 200 * noise, 250);
    }
    List<BenchRow> rows = comparison.rows();

    assertThat(rows)
        .extracting(BenchRow::id)
        .containsExactly("scale-throughput-2", "scale-throughput-3");
    assertThat(rows.get(0).value()).isCloseTo(0.05, within(1e-9));
    assertThat(rows.get(0).met()).isTrue();
    assertThat(rows.get(1).met()).isFalse();
    assertThat(rows.get(1).figures()).containsEntry("one", 100.0).containsEntry("simulated", 250.0);
  }
}
