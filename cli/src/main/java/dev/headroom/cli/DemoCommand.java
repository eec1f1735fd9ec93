// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.Demo;
import dev.headroom.bench.demo.DemoOptions;
import dev.headroom.bench.demo.Pace;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.page.RecordedRun;
import dev.headroom.bench.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures an app in its three states. Confined to one thread. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Measures an app in three states: original, plain and headroom.",
      "original has the faults that its document reports, plain the defaults of a framework. The",
      "same handlers, data and load.",
      "Prints a table and writes a page with charts. The exit code is 0 whatever the figures are."
    },
    footer = {"", "Example: ./headroom demo alpine --quick"})
final class DemoCommand implements Callable<Integer> {

  private final Workspace workspace;

  @Mixin private AppSelection selection = new AppSelection();

  @Option(
      names = "--quick",
      description = "shorter run: about half an hour on two cores instead of an hour or more")
  private boolean quick;

  @Option(
      names = "--brief",
      description =
          "shortest run: about 10 minutes; no capacity without a feature, wider intervals")
  private boolean brief;

  @Option(
      names = "--before",
      paramLabel = "STATE",
      description = "state that is judged, original or plain; the other is shown beside it",
      defaultValue = "original")
  private String before = State.ORIGINAL.value();

  @Option(names = "--json", paramLabel = "FILE", description = "file for the figures as JSON")
  private @Nullable Path json;

  DemoCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  @SuppressWarnings("SystemOut") // progress and table belong on standard output
  public Integer call() throws IOException {
    List<String> states = List.of(State.ORIGINAL.value(), State.PLAIN.value());
    Workspace.requireOneOf("state", before, states);
    System.out.print(selection.announcement());
    Path jar = selection.jar(workspace);
    Workspace.requireWritable(json);
    if (!quick && !brief) {
      System.out.println("this takes an hour or more; --quick takes about half an hour");
    }
    State judged = State.valueOf(before.toUpperCase(Locale.ROOT));
    Pace pace = brief ? Pace.BRIEF : Pace.of(quick);
    Path figures = RecordedRun.file(workspace.results(), "demo-" + selection.app());
    DemoOptions options = new DemoOptions(jar, selection.folder(workspace), pace, judged, figures);
    new Demo(Scenarios.of(ReferenceApp.of(selection.app())), options, System.out).run();
    if (json != null) {
      Files.copy(figures, json, StandardCopyOption.REPLACE_EXISTING);
    }
    return 0;
  }
}
