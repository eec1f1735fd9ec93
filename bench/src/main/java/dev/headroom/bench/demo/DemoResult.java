// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.demo.Scenario.About;
import dev.headroom.bench.demo.workload.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All measurements of a demo.
 *
 * <p>Immutable.
 *
 * @param endpoints the rows that were measured one request at a time
 * @param rows all rows, those of the endpoints first
 * @param load what was measured under load
 */
record DemoResult(
    About about,
    String machine,
    Instant at,
    DemoOptions options,
    Map<String, String> versions,
    List<BenchRow> endpoints,
    List<BenchRow> rows,
    LoadFigures load,
    String answers,
    double seconds) {

  State before() {
    return options.before();
  }

  State beside() {
    return load.beside();
  }
}
