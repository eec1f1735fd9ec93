// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.load.LoadResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All measurements of a demo.
 *
 * <p>Immutable.
 */
record DemoResult(
    DemoScenario subject,
    String machine,
    Instant at,
    boolean quick,
    Map<String, String> versions,
    List<BenchRow> rows,
    Side before,
    Side after,
    double fixedLoad,
    double seconds) {

  /** The measurements of one side under load. */
  record Side(
      double maxLoad,
      List<CapacitySearch.Attempt> attempts,
      LoadResult fixed,
      double queriesPerRequest,
      double databaseMillisPerRequest,
      double hitRate) {}
}
