// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The monitor beside Micrometer and what Actuator does. Immutable. */
public final class MonitorSuite implements Suite {

  @Override
  public String name() {
    return "monitor";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "micrometer", ArtifactVersions.of(MeterRegistry.class, "micrometer-core"),
        "micrometer-prometheus",
            ArtifactVersions.of(PrometheusMeterRegistry.class, "micrometer-registry-prometheus"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>(RecordRows.rows(run));
    rows.add(new FrozenHealth(run).row());
    rows.addAll(new AlertRows().rows(run));
    rows.addAll(new TrendRows().rows(run));
    rows.add(new WholeLayer(run).row());
    return rows;
  }
}
