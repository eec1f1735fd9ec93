// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.PairedCost;
import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.bench.harness.SuiteRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Calls that take a settable time, which passes in no time. */
class BaselineRowsTest {

  private static final long PEER_NANOS = 100_000;

  private long nanos;
  private int tries;

  /** Counts the steps that begin a try: those that name the row alone. */
  private final SuiteRun run =
      new SuiteRun(
          true,
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
              tries += line.strip().equals("hit") ? 1 : 0;
            }
          });

  @Test
  void missesTheGoalWhereARowIsThreeTimesSlower() {
    BenchRow row = row(1.5, taking(3 * 150_000));

    assertThat(row.met()).isFalse();
    assertThat(row.value()).isEqualTo(4.5);
    assertThat(row.goal()).isEqualTo(3);
    assertThat(tries).isEqualTo(BaselineRows.TRIES);
    assertThat(report(row).allMet()).isFalse();
    assertThat(report(row).table())
        .containsPattern("hit +ratio to peer +4\\.50 +<=3 +NO +0%")
        .contains("baseline 1.50");
  }

  @Test
  void meetsTheGoalWhereARowIsAsBefore() {
    BenchRow row = row(1.5, taking(150_000));

    assertThat(row.met()).isTrue();
    assertThat(tries).isEqualTo(1);
    assertThat(report(row).allMet()).isTrue();
  }

  @Test
  void measuresAgainWhatWasSlowOnce() {
    BenchRow row =
        row(
            1.5,
            () -> {
              nanos += tries == 1 ? 900_000 : 150_000;
              return "";
            });

    assertThat(row.met()).isTrue();
    assertThat(row.value()).isEqualTo(1.5);
    assertThat(tries).isEqualTo(2);
  }

  @Test
  void missesTheGoalWhereTheBaselineLacksTheRow() {
    assertThat(rows(Map.of("other", 1.5)).row("hit", "peer", taking(1_000), peer()).met())
        .isFalse();
  }

  @Test
  void saysWhichRowCouldNotBeMeasured() {
    Callable<?> failing =
        () -> {
          throw new IllegalArgumentException("no key");
        };
    assertThatThrownBy(() -> row(1.5, failing))
        .hasMessage("hit could not be measured")
        .hasRootCauseMessage("no key");
  }

  @Test
  void hasACommittedBaseline() {
    assertThat(BaselineRows.committed())
        .containsOnlyKeys("memory-hit", "local-decision", "filter-chain")
        .allSatisfy((id, ratio) -> assertThat(ratio).as(id).isPositive());
  }

  @Test
  void hasItsBoundInTheDocs() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "bench", "README.md")))
        .contains("**" + BaselineRows.BOUND + " times** its baseline");
  }

  private BenchRow row(double baseline, Callable<?> ours) {
    return rows(Map.of("hit", baseline)).row("hit", "peer", ours, peer());
  }

  private BaselineRows rows(Map<String, Double> baseline) {
    return new BaselineRows(baseline, new PairedCost(() -> nanos), run);
  }

  private Callable<?> peer() {
    return taking(PEER_NANOS);
  }

  private Callable<?> taking(long callNanos) {
    return () -> {
      nanos += callNanos;
      return "";
    };
  }

  private static SuiteReport report(BenchRow row) {
    return new SuiteReport(
        new SuiteReport.Setting("regression", "2 cores", Instant.EPOCH, true, Duration.ZERO),
        Map.of(),
        List.of(row));
  }
}
