// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import dev.headroom.bench.BenchRow;
import java.util.List;
import java.util.Map;

/**
 * Measures one capability beside its peers, all in one run on one machine.
 *
 * <p>One thread at a time.
 */
public interface Suite {

  /** What it is called on the command line. */
  String name();

  /** The peers that it measures, with the versions that are measured. */
  Map<String, String> versions();

  /**
   * Measures.
   *
   * @param run how long, and where progress is told
   * @return one row a goal; a goal that could not be measured says why
   */
  List<BenchRow> rows(SuiteRun run);
}
