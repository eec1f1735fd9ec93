// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.database.corpus.Trace;
import dev.headroom.bench.suite.database.corpus.TraceReader;
import dev.headroom.database.repeat.Repeat;
import dev.headroom.database.repeat.RepeatDetector;
import dev.headroom.database.repeat.RepeatSettings;
import dev.headroom.database.statement.StatementShape;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the detector of repeats to the labels of every trace. */
class NPlusOneCorpusTest {
  private static final RepeatDetector DETECTOR = new RepeatDetector(RepeatSettings.defaults());

  @Test
  void labelsAtLeastSixtyTracesAThirdOfThemHibernates() {
    List<Trace> all = TraceReader.all();

    assertThat(all).hasSizeGreaterThanOrEqualTo(60).extracting(Trace::name).doesNotHaveDuplicates();
    assertThat(TraceReader.read(TraceReader.HIBERNATE))
        .hasSizeGreaterThanOrEqualTo((all.size() + 2) / 3);
    assertThat(all)
        .allSatisfy(each -> {
          assertThat(each.reason()).isNotBlank();
          assertThat(each.runs()).isNotEmpty();
        });
  }

  static Stream<Trace> traces() {
    return TraceReader.all().stream();
  }

  /** Of several counts of a table, a label names at least one. */
  @ParameterizedTest
  @MethodSource("traces")
  void findsWhatIsLabelledAndNothingElse(Trace trace) {
    List<Repeat> repeats = DETECTOR.detect(trace.recorded());

    List<Trace.Label> missed =
        trace.labels().stream()
            .filter(label -> repeats.stream().noneMatch(each -> matches(trace, label, each)))
            .toList();
    List<Repeat> superfluous = new ArrayList<>(repeats);
    superfluous.removeIf(
        each -> trace.labels().stream().anyMatch(label -> matches(trace, label, each)));
    assertThat(missed).as("missed; found %s", repeats).isEmpty();
    assertThat(superfluous).as("not labelled").isEmpty();
  }

  private static boolean matches(Trace trace, Trace.Label label, Repeat repeat) {
    return repeat.kind() == label.kind()
        && repeat.shapes().stream()
            .map(StatementShape::id)
            .anyMatch(id ->
                trace.runs().stream()
                    .filter(run -> run.statement().equals(label.statement()))
                    .anyMatch(run -> run.recorded().shape().id() == id));
  }

  /** The row shows the peers at work: each finds some traces, and each reports some wrongly. */
  @Test
  void findsAtLeastAsManyAsThePeersWithNoMoreFalseAlarms() {
    List<BenchRow> rows =
        NPlusOneRows.rows(new SuiteRun(true, new PrintStream(OutputStream.nullOutputStream())));

    assertThat(rows).allMatch(BenchRow::met);
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row.figures().get("peers"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
                .allSatisfy((peer, count) -> assertThat(count).as(peer).isPositive()));
  }
}
