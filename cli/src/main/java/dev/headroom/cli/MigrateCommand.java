// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.setup.AppSecret;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Builds, drops or lists the indexes that Headroom adds to an app, online. Confined to one thread.
 */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Builds an app's added indexes online: writers are not blocked.",
      "Uses DATABASE_URL, or the database of a running `up`, or starts the app's embedded one."
    },
    footer = {"", "Example: ./headroom migrate alpine --rollback"})
final class MigrateCommand implements Callable<Integer> {

  private final Workspace workspace;

  @Mixin private AppSelection selection = new AppSelection();

  @ArgGroup private Alternative alternative = new Alternative();

  @Spec private CommandSpec spec = CommandSpec.create();

  MigrateCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  /** The alternatives to building; at most one is given. */
  static final class Alternative {
    @Option(names = "--rollback", description = "drop them")
    private boolean rollback;

    @Option(names = "--status", description = "list them")
    private boolean status;

    private String purpose() {
      return rollback
          ? "to drop its indexes"
          : status ? "to list its indexes" : "to add its indexes";
    }
  }

  @Override
  public Integer call() {
    selection.requireNamed();
    String app = selection.app();
    PrintWriter out = spec.commandLine().getOut();
    Path jar = selection.jar(workspace);
    Path folder = selection.folder(workspace);
    Path appData = folder.resolve(app);
    String command = alternative.rollback ? "rollback" : alternative.status ? "status" : "migrate";
    PrintWriter err = spec.commandLine().getErr();
    err.println("starting " + app + ", " + alternative.purpose() + " ...");
    err.flush();
    try (Stores stores = Stores.databaseOnly(out, appData, workspace.environment(), app)) {
      AppLaunch launch =
          new AppLaunch(
              app,
              jar,
              folder.resolve("apps"),
              Map.of(
                  "PORT",
                  "0",
                  "DATABASE_URL",
                  stores.databaseUrl(),
                  "REDIS_URL",
                  "",
                  ReferenceApp.of(app).secretVariable(),
                  AppSecret.SIGNING.readOrCreate(appData)),
              List.of("-Xmx512m"));
      try (AppProcess process =
          AppProcess.start(
              launch,
              line -> {
                out.println(line);
                out.flush();
              },
              "--headroom.command=" + command)) {
        return process.awaitExit() == 0 ? 0 : 1;
      }
    }
  }
}
