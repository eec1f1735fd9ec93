// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.all.AllSuites;
import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.page.BenchPage;
import dev.headroom.bench.page.RecordedRun;
import dev.headroom.bench.suite.Suites;
import dev.headroom.bench.suite.regression.RegressionSuite;
import dev.headroom.cli.text.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Benchmarks a capability against its peers, or everything. Confined to one thread. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Benchmarks a capability against its peers, in one run on this machine.",
      "Prints a table, and records the figures in .headroom/bench.",
      "The exit code is 0 whatever the figures are; of regression, which compares with the figures",
      "of an earlier build, it is 1 if a row became worse.",
      "all runs the suites and the demos of the apps, and writes one page with charts.",
      "",
      "all --quick ends within an hour. It runs, each for at most these minutes:",
      AllSuites.QUICK_STEPS + ";",
      "and in the minutes that are left those of these which it ran longest ago:",
      AllSuites.MORE_STEPS + ".",
      "The page shows what was left out as an earlier run measured it."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom bench cache --quick",
      "  ./headroom bench deploy --quick          replaces instances under load",
      "  ./headroom bench faults --quick          kills processes under load",
      "  ./headroom bench all --quick             within an hour",
      "  ./headroom bench all --from .headroom/bench   the page alone"
    })
final class BenchCommand implements Callable<Integer> {

  /** Set where a part of a suite is measured, which replaces no figures of the whole. */
  private static final String PART = "headroom.bench.only";

  private final Workspace workspace;

  @Parameters(
      index = "0",
      paramLabel = "SUITE",
      completionCandidates = SuiteNames.class,
      description =
          "cache, limit, edge, session, database, job, monitor, scale, deploy, faults, media,"
              + " frontend, abuse, promises, advise, regression or all")
  private String suite = "";

  @Option(names = "--quick", description = "fewer and shorter rounds")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "file for the figures as JSON")
  private @Nullable Path json;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "with all: measures nothing, writes the page of the JSON files in a folder")
  private @Nullable Path from;

  BenchCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  /** The names of the suites, for the completion of a shell. Immutable. */
  static final class SuiteNames implements Iterable<String> {

    SuiteNames() {}

    @Override
    public Iterator<String> iterator() {
      return AllSuites.names().iterator();
    }
  }

  @Override
  @SuppressWarnings("SystemOut") // progress and table belong on standard output
  public Integer call() throws IOException {
    Workspace.requireOneOf("suite", suite, AllSuites.names());
    Workspace.requireWritable(json);
    if (suite.equals(AllSuites.NAME)) {
      System.out.println("page: " + all());
      return 0;
    }
    if (from != null) {
      throw new UsageException("--from is given without all: call ./headroom bench all --from DIR");
    }
    Path results = workspace.results();
    SuiteReport report = Suites.run(suite, new SuiteRun(quick, System.out));
    System.out.print(report.table());
    if (System.getProperty(PART) == null) {
      Files.writeString(RecordedRun.file(results, suite), report.json());
    }
    if (json != null) {
      Files.writeString(json, report.json());
    }
    if (!suite.equals(RegressionSuite.NAME)) {
      return 0;
    }
    System.out.print(RegressionSuite.NOTE);
    return report.allMet() ? 0 : 1;
  }

  @SuppressWarnings("SystemOut") // progress belongs on standard output
  private Path all() throws IOException {
    if (json != null) {
      throw new UsageException(
          "--json is given with all, which writes a file for each suite: leave it out");
    }
    if (from == null) {
      return AllSuites.inProcesses(Headroom.class, workspace.results(), System.out).run(quick);
    }
    Argument.FROM.require(hasResults(from), from);
    return BenchPage.of(from).write(from);
  }

  private static boolean hasResults(Path folder) throws IOException {
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".json"));
    }
  }
}
