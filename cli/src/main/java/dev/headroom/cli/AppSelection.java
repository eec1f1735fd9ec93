// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The app that a command runs, and the folder of its data. Confined to one thread. */
final class AppSelection {

  @Parameters(
      index = "0",
      arity = "0..1",
      defaultValue = "alpine",
      paramLabel = "APP",
      description = "default ${DEFAULT-VALUE}")
  private String app = "alpine";

  @Option(names = "--data", paramLabel = "DIR", description = "data folder; default .headroom")
  private @Nullable Path data;

  AppSelection() {}

  String app() {
    return app;
  }

  /** Returns the packaged app; throws if the name is unknown or the app is not built. */
  Path jar(Workspace workspace) {
    return workspace.jar(app);
  }

  /** Returns the folder of all apps' data. */
  Path folder(Workspace workspace) {
    return workspace.data(data);
  }
}
