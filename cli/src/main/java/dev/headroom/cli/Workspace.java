// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.file.EnvironmentText;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.Suggestion;
import dev.headroom.cli.text.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folder of the repository, its apps, and the data that are kept between runs. Immutable. */
record Workspace(Path home) {

  /** Returns the data folder: the given one, or {@code .headroom} in the repository. */
  Path data(@Nullable Path given) {
    return (given == null ? home.resolve(".headroom") : given).toAbsolutePath().normalize();
  }

  /** Returns the folder of the newest results of suites and demos, which it creates. */
  Path results() {
    Path results = data(null).resolve("bench");
    try {
      return Files.createDirectories(results);
    } catch (IOException e) {
      throw new CommandException(
          "the folder of results %s could not be created: correct the permissions above it"
              .formatted(results),
          e);
    }
  }

  Path jar(String app) {
    requireOneOf("app", app, ReferenceApp.names());
    ReferenceApp known = ReferenceApp.of(app);
    String obstacle = known.obstacle(home);
    if (obstacle != null) {
      throw new CommandException(obstacle);
    }
    return known.jar(home);
  }

  /**
   * Checks that figures can be written, before the minutes that it takes to measure them.
   *
   * @throws UsageException if nothing can be written to the file
   */
  static void requireWritable(@Nullable Path json) {
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      boolean writable = folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
      Argument.JSON.require(writable && !Files.isDirectory(json), json);
    }
  }

  /**
   * Checks that a name is known.
   *
   * @throws UsageException if it is unknown; the message suggests the nearest known one
   */
  static void requireOneOf(String subject, String name, List<String> known) {
    if (!known.contains(name)) {
      throw new UsageException(Suggestion.unknown(subject, name, known));
    }
  }

  /**
   * Returns the variables of the process over those of the file {@code .env}, where there is one.
   */
  Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    Path file = home.resolve(".env");
    if (Files.exists(file)) {
      try {
        EnvironmentText variables = EnvironmentText.read(file);
        if (!variables.faults().isEmpty()) {
          throw new CommandException(file + " " + String.join("; ", variables.faults()));
        }
        all.putAll(variables.variables());
      } catch (IOException e) {
        throw new CommandException(file + " could not be read: correct its permissions", e);
      }
    }
    all.putAll(System.getenv());
    return all;
  }
}
