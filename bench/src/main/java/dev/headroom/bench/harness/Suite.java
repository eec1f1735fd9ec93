// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import dev.headroom.bench.BenchRow;
import java.util.List;
import java.util.Map;

/**
 * A benchmark of one capability against its peers, in one run on one machine.
 *
 * <p>One thread at a time.
 */
public interface Suite {

  /** Returns the name of the suite on the command line. */
  String name();

  /** Returns the peers and their versions. */
  Map<String, String> versions();

  /**
   * Runs the benchmark.
   *
   * @param run the length of the run, and its progress output
   * @return one row for each goal; a row without a measurement says why
   */
  List<BenchRow> rows(SuiteRun run);
}
