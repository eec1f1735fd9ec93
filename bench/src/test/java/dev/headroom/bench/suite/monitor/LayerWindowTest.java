// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerWindowTest {
  private static final LayerWindow BARE = new LayerWindow(7_000, 0, 140, 20_000);

  private static BenchRow row(LayerWindow bare, LayerWindow layered) {
    return LayerWindow.row(Collections.nCopies(6, bare), Collections.nCopies(6, layered));
  }

  @Test
  void comparesResponsesASecond() {
    BenchRow row = row(BARE, new LayerWindow(6_720, 0, 145, 24_000));

    assertThat(row.value()).isEqualTo(0.96);
    assertThat(row.met()).isTrue();
    assertThat(row.figures())
        .containsEntry("oursMicros", 145.0)
        .containsEntry("bareBytes", 20_000.0);
  }

  @Test
  void comparesThePairsAndNotTheMedians() {
    LayerWindow half = new LayerWindow(3_500, 0, 280, 20_000);
    LayerWindow quarter = new LayerWindow(1_750, 0, 560, 20_000);

    BenchRow row =
        LayerWindow.row(
            List.of(BARE, BARE, BARE, half, half, half),
            List.of(half, half, half, quarter, quarter, quarter));

    assertThat(row.value()).isEqualTo(0.5);
    assertThat(row.spread()).isZero();
  }

  @Test
  void countsTheTimeForWhichTheLayerAloneWaits() {
    BenchRow row = row(BARE, new LayerWindow(700, 0, 145, 24_000));

    assertThat(row.value()).isEqualTo(0.1);
    assertThat(row.met()).isFalse();
  }

  @Test
  void hasNoValueWhereRequestsFailed() {
    BenchRow row = row(BARE, new LayerWindow(9_000, 1, 100, 20_000));

    assertThat(row.value()).isNull();
    assertThat(row.why()).startsWith("6 requests");
  }

  @Test
  void hasNoValueWhereSomethingElseHeldBothBack() {
    BenchRow row = row(new LayerWindow(4_000, 0, 140, 20_000), new LayerWindow(4_000, 0, 200, 0));

    assertThat(row.value()).isNull();
    assertThat(row.why()).contains("0.56 of its core");
  }
}
