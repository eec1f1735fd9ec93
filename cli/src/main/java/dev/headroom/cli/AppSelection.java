// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.text.AppNames;
import dev.headroom.cli.text.UsageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The app that a command runs, and the folder of its data. Confined to one thread. */
final class AppSelection {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "APP",
      completionCandidates = AppNames.class,
      description =
          "alpine, toeic, jewgo or civiclog; `up` and `demo` take alpine if none is named")
  private @Nullable String named;

  @Option(names = "--data", paramLabel = "DIR", description = "data folder; default .headroom")
  private @Nullable Path data;

  AppSelection() {}

  /** Returns the app that was named, or else the first. */
  String app() {
    return named == null ? ReferenceApp.names().getFirst() : named;
  }

  /**
   * Checks that an app was named, for commands that change its database.
   *
   * @throws UsageException if none was
   */
  void requireNamed() {
    if (named == null) {
      throw new UsageException(
          "an app is missing: it must be one of " + String.join(", ", ReferenceApp.names()));
    }
  }

  /** Returns the line for the user where no app was named; empty if one was. */
  String announcement() {
    return named != null
        ? ""
        : "no app was named: using %s, one of %s%n"
            .formatted(app(), String.join(", ", ReferenceApp.names()));
  }

  /** Returns the packaged app; throws if the name is unknown or the app is not built. */
  Path jar(Workspace workspace) {
    return workspace.jar(app());
  }

  /** Returns the folder of all apps' data. */
  Path folder(Workspace workspace) {
    return workspace.data(data);
  }
}
