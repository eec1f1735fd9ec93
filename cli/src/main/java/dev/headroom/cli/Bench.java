// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.bench.suite.Suites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Benchmarks a capability against its peers. Confined to one thread. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Benchmarks a capability against its peers, in one run on this machine.",
      "Prints a table. The exit code is 0 whatever the figures are."
    },
    footer = {"", "Example: ./headroom bench cache --quick"})
final class Bench implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "SUITE",
      description =
          "cache, limit, edge, session, database, job, monitor, media, frontend, abuse, promises or"
              + " advise")
  private String suite = "";

  @Option(names = "--quick", description = "fewer and shorter rounds")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "file for the figures as JSON")
  private @Nullable Path json;

  @Override
  @SuppressWarnings("SystemOut") // progress and table belong on standard output
  public Integer call() throws IOException {
    Workspace.requireOneOf("suite", suite, Suites.names());
    Workspace.requireWritable(json);
    SuiteReport report = Suites.run(suite, quick, System.out);
    System.out.print(report.table());
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return 0;
  }
}
