// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How limits, invalidations, revocations and the history grow with the number of instances:
 * simulated to a thousand of them and a million users, and measured at one, two and three, with
 * parameters fitted on one alone. Immutable.
 */
public final class ScaleSuite implements Suite {

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("lettuce", ArtifactVersions.of(RedisClient.class, "lettuce-core"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    MeasuredRows measured = MeasuredRows.measure(run);
    rows.addAll(measured.rows());
    rows.addAll(new SimulatedRows(measured.redisSeconds()).rows(run));
    return rows;
  }
}
