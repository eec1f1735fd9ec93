// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.regression;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.FigureFormat;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.PairedCost;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures rows whose goal is a multiple of what an earlier build needed. Confined to one thread.
 *
 * <p>A row that misses its goal is measured again, at most {@link #TRIES} times in all; the last
 * try counts.
 */
final class BaselineRows {

  /**
   * How many times more a row may cost than the baseline. Two builds without a change differ by
   * less, also on a busy machine; docs/bench has the figures.
   */
  static final int BOUND = 2;

  static final int TRIES = 3;
  static final String FILE = "baseline.json";

  private final Map<String, Double> baseline;
  private final PairedCost cost;
  private final SuiteRun run;

  /**
   * Creates rows.
   *
   * @param baseline the ratios of an earlier build, by the id of the row
   */
  BaselineRows(Map<String, Double> baseline, PairedCost cost, SuiteRun run) {
    this.baseline = Map.copyOf(baseline);
    this.cost = cost;
    this.run = run;
  }

  /** Returns the ratios of the report that is committed as {@link #FILE}. */
  static Map<String, Double> committed() {
    Map<String, Double> ratios = new HashMap<>();
    try (InputStream in =
        Objects.requireNonNull(BaselineRows.class.getResourceAsStream(FILE), FILE)) {
      for (JsonNode row : JsonMapper.builder().build().readTree(in).get("rows")) {
        ratios.put(row.get("id").asString(), row.get("value").asDouble());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " could not be read", e);
    }
    return ratios;
  }

  /**
   * Measures a row.
   *
   * @return the ratio of our time to the peer's; a row that the baseline lacks does not meet its
   *     goal
   */
  BenchRow row(String id, String peer, Callable<?> ours, Callable<?> theirs) {
    BenchRow row = measure(id, peer, ours, theirs);
    for (int tries = 1; tries < TRIES && !row.met(); tries++) {
      run.step(id + " is beyond its bound, again: " + FigureFormat.format(row.value()));
      row = measure(id, peer, ours, theirs);
    }
    return row;
  }

  private BenchRow measure(String id, String peer, Callable<?> ours, Callable<?> theirs) {
    run.step(id);
    Rounds rounds;
    try {
      rounds = cost.measure(peer, ours, theirs);
    } catch (Exception e) {
      throw new IllegalStateException(id + " could not be measured", e);
    }
    List<Double> ratios = Arrays.stream(rounds.ratios(Rounds.OURS, peer)).boxed().toList();
    double before = baseline.getOrDefault(id, 0.0);
    return BenchRow.of(id, "ns/op", "ratio to " + peer)
        .figure("ours", rounds.median(Rounds.OURS))
        .figure("peers", Map.of(peer, rounds.median(peer)))
        .figure("baseline", before)
        .value(Interval.of(ratios))
        .atMost(before * BOUND);
  }
}
