// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.demo.AlpineDemo;
import dev.headroom.bench.demo.DemoOptions;
import dev.headroom.bench.demo.ToeicDemo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures an app with the layer off and on. Confined to one thread. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Measures an app with the layer off and on: the same handlers, data and load.",
      "Prints a table and writes a page with charts. Ends with 0 whatever the figures say."
    },
    footer = {"", "Example: ./headroom demo alpine --quick"})
final class Demo implements Callable<Integer> {

  private final Workspace place;

  @Parameters(
      index = "0",
      defaultValue = "alpine",
      paramLabel = "APP",
      description = "default ${DEFAULT-VALUE}")
  private String app = "alpine";

  @Option(names = "--quick", description = "minutes instead of a quarter of an hour")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "write the figures as JSON")
  private @Nullable Path json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where data are kept; default .headroom")
  private @Nullable Path data;

  Demo(Workspace place) {
    this.place = place;
  }

  @Override
  @SuppressWarnings("SystemOut") // progress and table belong on standard output
  public Integer call() {
    Path jar = place.jar(app);
    Workspace.requireWritable(json);
    Path kept = (data == null ? place.data() : data).toAbsolutePath().normalize();
    DemoOptions options = new DemoOptions(jar, kept, quick, json);
    Path report =
        app.equals("alpine")
            ? new AlpineDemo(options, System.out).run()
            : new ToeicDemo(options, System.out).run();
    return report.toFile().isFile() ? 0 : 1;
  }
}
