// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import java.util.List;
import java.util.Map;

/**
 * What a demo of one application measures: its states, its requests and its goals.
 *
 * <p>Immutable, as every implementation must be.
 */
public interface Scenario {

  /** Returns the description for the report. */
  About about();

  /**
   * Returns the number of instances that share the load in a state; requests go by user.
   *
   * @param state the state
   */
  default int instances(State state) {
    return 1;
  }

  /** Returns the heap of each instance in megabytes. */
  default int heapMegabytes() {
    return 512;
  }

  /**
   * Returns variables that a state has besides those of every demo.
   *
   * @param state the state
   */
  default Map<String, String> environment(State state) {
    return Map.of();
  }

  /** Returns the features of {@code headroom} whose contribution is measured. */
  List<Feature> features();

  /**
   * Returns what signs tokens for one copy of the data.
   *
   * @param data the copy
   */
  Tokens tokens(DemoData data);

  /**
   * Returns the requests.
   *
   * @param data a copy of the data, from which things and users are read
   */
  Workload workload(DemoData data);

  /**
   * Returns the live heap of a side in megabytes, summed over its instances.
   *
   * @param side a side at rest
   * @return not a number if the application does not report it
   */
  default double liveMegabytes(Side side) {
    return Double.NaN;
  }

  /**
   * Returns the rows that compare the states under load.
   *
   * @param figures what was measured
   */
  List<BenchRow> rows(LoadFigures figures);
}
