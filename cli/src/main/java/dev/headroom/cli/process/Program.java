// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.cli.text.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A program of this machine that a command runs. Immutable. */
public enum Program {
  /** The balancer before instances. */
  NGINX("nginx", "nginx"),
  /** The pooler before the database. */
  PGBOUNCER("pgbouncer", "pgbouncer"),
  /** The shared store of caches, limits and revocations. */
  REDIS("redis-server", "redis-server"),
  /** The browser. */
  CHROMIUM("chromium", "chromium"),
  /** Runs packages of Node. */
  NPX("npx", "npm"),
  /** Gives a process a session of its own. */
  SETSID("setsid", "util-linux");

  private final String command;
  private final String packageName;

  /** Names a program, and the package of the distribution that has it. */
  Program(String command, String packageName) {
    this.command = command;
    this.packageName = packageName;
  }

  /** Returns where the program is; null if it is not installed. */
  public @Nullable Path path() {
    return InstalledProgram.find(command);
  }

  /** Returns the command that installs the program. */
  public String installation() {
    return installation(List.of(this));
  }

  private static String installation(List<Program> programs) {
    return "apt-get install "
        + programs.stream().map(each -> each.packageName).collect(Collectors.joining(" "));
  }

  /**
   * Returns where the program is.
   *
   * @param purpose what needs it, such as {@code --topology scaling}
   * @throws CommandException if it is not installed
   */
  public Path require(String purpose) {
    Path found = path();
    if (found == null) {
      throw missing(purpose, List.of(this));
    }
    return found;
  }

  /**
   * Checks that several are installed.
   *
   * @param purpose what needs them, such as {@code --topology scaling}
   * @throws CommandException names those that are not, and the command that installs them
   */
  public static void requireAll(String purpose, List<Program> programs) {
    requireAll(purpose, programs, each -> each.path() != null);
  }

  static void requireAll(String purpose, List<Program> programs, Predicate<Program> installed) {
    List<Program> missing = programs.stream().filter(each -> !installed.test(each)).toList();
    if (!missing.isEmpty()) {
      throw missing(purpose, missing);
    }
  }

  private static CommandException missing(String purpose, List<Program> programs) {
    return new CommandException(
        "%s needs %s, not found on this machine: %s"
            .formatted(
                purpose,
                programs.stream().map(each -> each.command).collect(Collectors.joining(" and ")),
                installation(programs)));
  }
}
