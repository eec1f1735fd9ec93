// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds, removes or shows an app's added indexes, online. Confined to one thread. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Builds an app's added indexes online: writers keep writing.",
      "Uses DATABASE_URL, or the database of a running `up`, or the kept one."
    },
    footer = {"", "Example: ./headroom migrate alpine --rollback"})
final class Migrate implements Callable<Integer> {

  private final Workspace place;

  @Parameters(
      index = "0",
      defaultValue = "alpine",
      paramLabel = "APP",
      description = "default ${DEFAULT-VALUE}")
  private String app = "alpine";

  @ArgGroup private Instead instead = new Instead();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where data are kept; default .headroom")
  private @Nullable Path data;

  @Spec private CommandSpec spec = CommandSpec.create();

  Migrate(Workspace place) {
    this.place = place;
  }

  /** What to do instead of building; one at most. */
  static final class Instead {
    @Option(names = "--rollback", description = "remove them")
    private boolean rollback;

    @Option(names = "--status", description = "show them")
    private boolean status;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path jar = place.jar(app);
    Path kept = (data == null ? place.data() : data).toAbsolutePath().normalize();
    String command = instead.rollback ? "rollback" : instead.status ? "status" : "migrate";
    try (Stores stores = Stores.databaseOnly(out, kept, place.environment(), app)) {
      AppLaunch launch =
          new AppLaunch(
              app,
              jar,
              kept.resolve("apps"),
              Map.of(
                  "PORT",
                  "0",
                  "DATABASE_URL",
                  stores.databaseUrl(),
                  "REDIS_URL",
                  "",
                  Workspace.signingSecretVariable(app),
                  Workspace.signingSecret(kept)),
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
