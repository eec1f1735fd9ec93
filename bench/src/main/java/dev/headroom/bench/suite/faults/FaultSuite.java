// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.util.List;
import java.util.Map;

/** Processes of a deployment that are killed under load, and fail-overs. Immutable. */
public final class FaultSuite implements Suite {

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of();
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    return FaultRows.measure(run.quick(), run::step);
  }
}
