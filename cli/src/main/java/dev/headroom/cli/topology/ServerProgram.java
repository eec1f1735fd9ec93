// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import dev.headroom.bench.http.PinnedProcess;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A program of the distribution that a topology runs. Immutable. */
public enum ServerProgram {
  /** The balancer before the instances. */
  NGINX("nginx"),
  /** The pooler before the database. */
  PGBOUNCER("pgbouncer");

  private final String command;

  ServerProgram(String command) {
    this.command = command;
  }

  /** Returns where the program is; null if it is not installed. */
  public @Nullable Path path() {
    return PinnedProcess.tool(command);
  }

  /** Returns the command that installs the program. */
  public String installation() {
    return "apt-get install " + command;
  }

  /**
   * Returns where the program is.
   *
   * @throws TopologyException if it is not installed
   */
  Path require() {
    Path found = path();
    if (found == null) {
      throw missing(List.of(this));
    }
    return found;
  }

  /**
   * Checks that all of them are installed.
   *
   * @throws TopologyException names those that are not, and the command that installs them
   */
  public static void requireAll() {
    requireAll(each -> each.path() != null);
  }

  static void requireAll(Predicate<ServerProgram> installed) {
    List<ServerProgram> missing =
        Arrays.stream(values()).filter(each -> !installed.test(each)).toList();
    if (!missing.isEmpty()) {
      throw missing(missing);
    }
  }

  private static TopologyException missing(List<ServerProgram> programs) {
    List<String> names = programs.stream().map(each -> each.command).toList();
    return new TopologyException(
        "--topology scaling needs %s, not found on this machine: apt-get install %s"
            .formatted(
                String.join(" and ", names), names.stream().collect(Collectors.joining(" "))));
  }
}
