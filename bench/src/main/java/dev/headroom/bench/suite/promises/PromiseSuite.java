// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.promises;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An application under load while its database is frozen. Immutable. */
public final class PromiseSuite implements Suite {
  private static final String APP = "alpine";

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
    Path home = Path.of(System.getProperty("headroom.home", ".")).toAbsolutePath();
    Path jar = home.resolve("apps/%s/target/%s-app.jar".formatted(APP, APP));
    return Files.exists(jar)
        ? new FrozenDatabase(run, jar, home.resolve(".headroom").resolve("promises")).rows()
        : FrozenFigures.notMeasured(
            jar + " is missing: run it through ./headroom, which builds it");
  }
}
