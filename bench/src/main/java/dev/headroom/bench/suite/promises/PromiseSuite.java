// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.promises;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Repository;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.util.List;
import java.util.Map;

/** An application under load while its database is frozen. Immutable. */
public final class PromiseSuite implements Suite {

  @Override
  public String name() {
    return "promises";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of();
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    String obstacle = ReferenceApp.ALPINE.obstacle(Repository.folder());
    return obstacle == null
        ? new FrozenDatabase(run, Repository.data("promises")).rows()
        : FrozenFigures.notMeasured(obstacle);
  }
}
