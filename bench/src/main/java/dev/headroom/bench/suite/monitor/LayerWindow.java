// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What was found of one application while it was under load for some seconds.
 *
 * <p>Immutable.
 *
 * @param perSecond responses a second
 * @param failures requests without a response, or with a status other than 2xx
 * @param micros processor time of the process, in microseconds a request
 * @param bytes what the process allocates, in bytes a request
 */
record LayerWindow(double perSecond, long failures, double micros, double bytes) {
  private static final double GOAL = 0.95;

  /** The share of its core that the application without the layer must use. */
  private static final double BUSY = 0.85;

  /** Returns the share of its core that the application used. */
  private double busy() {
    return perSecond * micros / 1e6;
  }

  /** Returns the row without a value. */
  static BenchRow without(String why) {
    return builder().notMeasured(why).atLeast(GOAL);
  }

  private static BenchRow.Builder builder() {
    return BenchRow.of("whole-layer", "requests/s", "ratio to the application without the layer");
  }

  /**
   * Returns the row of windows by pairs. It has no value where a request failed, or where the core
   * of the application without the layer had time left: then the load, PostgreSQL or another
   * program was what held both back. Time that is left with the layer alone is the layer's.
   *
   * @param bare windows without the layer
   * @param layered windows with it, as many
   */
  static BenchRow row(List<LayerWindow> bare, List<LayerWindow> layered) {
    double busy = median(bare, LayerWindow::busy);
    BenchRow.Builder row =
        builder()
            .figure("ours", median(layered, LayerWindow::perSecond))
            .figure("peers", Map.of("bare", median(bare, LayerWindow::perSecond)))
            .figure("oursMicros", median(layered, LayerWindow::micros))
            .figure("bareMicros", median(bare, LayerWindow::micros))
            .figure("oursBytes", median(layered, LayerWindow::bytes))
            .figure("bareBytes", median(bare, LayerWindow::bytes))
            .figure("oursBusy", median(layered, LayerWindow::busy))
            .figure("bareBusy", busy);
    long failed = failures(bare) + failures(layered);
    if (failed > 0) {
      return row.notMeasured(failed + " requests had no response of status 2xx").atLeast(GOAL);
    }
    if (busy < BUSY) {
      return row.notMeasured(
              "the application without the layer used %.2f of its core, allowed %.2f and more: run"
                      .formatted(busy, BUSY)
                  + " it while nothing else runs")
          .atLeast(GOAL);
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < bare.size(); i++) {
      ratios.add(layered.get(i).perSecond() / bare.get(i).perSecond());
    }
    return row.value(Interval.of(ratios)).atLeast(GOAL);
  }

  private static long failures(List<LayerWindow> windows) {
    return windows.stream().mapToLong(LayerWindow::failures).sum();
  }

  private static double median(List<LayerWindow> windows, ToDoubleFunction<LayerWindow> figure) {
    return Rounds.median(windows.stream().mapToDouble(figure).toArray());
  }
}
