// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.suite.Suites;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What may be given on the command line, what is allowed there, and what to do instead. */
enum Argument {
  APP("APP", String.join(", ", Workspace.APPS), "name one of them"),
  SUITE("SUITE", String.join(", ", Suites.names()), "name one of them"),
  URL("URL", "http://host:port or https://host", "tell where the service listens"),
  PORT("--port", "0 to 65535", "give another, 0 takes a free one"),
  SCALE("--scale", "0 to 10", "give another, 1 is the full data"),
  LIMIT("--limit", "1 to 1000000", "tell how many requests one client may make"),
  REFILL("--refill", "0 to 1000000", "tell how many more a second one client may make"),
  PATH("--path", "a path that begins with /", "name a public list of the service"),
  ORIGIN("--origin", "http://host:port or https://host", "name an origin that the service allows"),
  DATA("--data", "a folder", "give another one"),
  JSON("--json", "a file in a folder that exists", "make the folder, or give another file");

  private final String label;
  private final String allowed;
  private final String remedy;

  Argument(String label, String allowed, String remedy) {
    this.label = label;
    this.allowed = allowed;
    this.remedy = remedy;
  }

  /** Finds by what picocli knows: an option's name, or a parameter's label. */
  static Optional<Argument> of(ArgSpec spec) {
    List<String> names =
        spec instanceof OptionSpec option
            ? List.of(option.names())
            : List.of(spec.paramLabel().replaceAll("[<>]", ""));
    return Arrays.stream(values()).filter(each -> names.contains(each.label)).findFirst();
  }

  /** Refuses a value. */
  UsageException invalid(Object value) {
    return new UsageException(
        "%s was %s, allowed %s; %s".formatted(label, TerminalText.of(value), allowed, remedy));
  }

  /** Refuses that there is none. */
  UsageException missing() {
    return new UsageException("%s was missing, allowed %s; %s".formatted(label, allowed, remedy));
  }

  /** Refuses a value unless something holds. */
  void require(boolean holds, Object value) {
    if (!holds) {
      throw invalid(value);
    }
  }
}
