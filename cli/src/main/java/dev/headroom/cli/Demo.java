// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.demo.AlpineDemo;
import dev.headroom.bench.demo.DemoOptions;
import dev.headroom.bench.demo.ToeicDemo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures an app without and with Headroom. Confined to one thread. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Measures an app without and with Headroom: the same handlers, data and load.",
      "Prints a table and writes a page with charts. The exit code is 0 whatever the figures are."
    },
    footer = {"", "Example: ./headroom demo alpine --quick"})
final class Demo implements Callable<Integer> {

  private final Workspace workspace;

  @Mixin private AppSelection selection = new AppSelection();

  @Option(names = "--quick", description = "a few minutes instead of a quarter of an hour")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "file for the figures as JSON")
  private @Nullable Path json;

  Demo(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  @SuppressWarnings("SystemOut") // progress and table belong on standard output
  public Integer call() {
    Path jar = selection.jar(workspace);
    Workspace.requireWritable(json);
    DemoOptions options = new DemoOptions(jar, selection.folder(workspace), quick, json);
    Path report =
        selection.app().equals("alpine")
            ? new AlpineDemo(options, System.out).run()
            : new ToeicDemo(options, System.out).run();
    return report.toFile().isFile() ? 0 : 1;
  }
}
