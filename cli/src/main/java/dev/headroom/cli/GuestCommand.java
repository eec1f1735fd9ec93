// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.guest.GuestFindings;
import dev.headroom.bench.guest.GuestOptions;
import dev.headroom.bench.guest.GuestTrial;
import dev.headroom.bench.harness.SuiteReport;
import dev.headroom.cli.text.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares an application of others with and without the starter. Confined to one thread. */
@Command(
    name = "guest",
    mixinStandardHelpOptions = true,
    description = {
      "Compares an application of others with and without the starter, nothing configured.",
      "Copies its folder twice, adds the dependency to one copy, and runs both: its own tests,",
      "the pages that links lead to, its start-up, its live heap, and the seconds of a visitor's",
      "traffic until the first finding is logged. The starter is installed into the local Maven",
      "repository. The exit code is 0 if each measured row meets its goal.",
      "With --findings: runs the copy with the starter under the traffic of a visitor for a",
      "minute, and prints what is found in its statements and its database."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom guest ../spring-petclinic",
      "  ./headroom guest ../shop --maven=-Dcheckstyle.skip --app=--spring.profiles.active=h2",
      "  ./headroom guest ../shop --findings --postgres --app=--spring.profiles.active=postgres"
    })
final class GuestCommand implements Callable<Integer> {

  private final Workspace workspace;

  @Parameters(index = "0", paramLabel = "APPLICATION", description = "folder with its pom.xml")
  private Path folder = Path.of("");

  @Option(names = "--maven", paramLabel = "ARG", description = "argument of its builds; repeatable")
  private List<String> maven = List.of();

  @Option(names = "--app", paramLabel = "ARG", description = "argument of its starts; repeatable")
  private List<String> app = List.of();

  @Option(
      names = "--traffic",
      paramLabel = "FILE",
      description = "recorded requests (.http) that are compared besides its pages")
  private @Nullable Path traffic;

  @Option(
      names = "--overlay",
      paramLabel = "FOLDER",
      description = "files put over the copies before they are built, such as planted faults")
  private @Nullable Path overlay;

  @Option(names = "--findings", description = "prints what is found instead of comparing")
  private boolean findings;

  @Option(
      names = "--postgres",
      description = "with --findings, starts a PostgreSQL and sets spring.datasource.url to it")
  private boolean postgres;

  @Option(names = "--quick", description = "fewer start-ups")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "file for the figures as JSON")
  private @Nullable Path json;

  GuestCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  @SuppressWarnings("SystemOut") // progress and table belong on standard output
  public Integer call() throws IOException, InterruptedException {
    Path application = folder.toAbsolutePath().normalize();
    Argument.APPLICATION.require(Files.isRegularFile(application.resolve("pom.xml")), folder);
    if (traffic != null) {
      Argument.TRAFFIC.require(Files.isRegularFile(traffic), traffic);
    }
    if (overlay != null) {
      Argument.OVERLAY.require(Files.isDirectory(overlay), overlay);
    }
    if (postgres && !findings) {
      throw new UsageException(
          "--postgres is given without --findings: add --findings, or leave it out");
    }
    Workspace.requireWritable(json);
    Path work = Files.createTempDirectory("headroom-guest");
    System.out.println("  both copies and their logs are in " + work);
    GuestOptions options =
        new GuestOptions(workspace.home(), application, work, overlay, maven, app, traffic, quick);
    if (findings) {
      new GuestFindings(options, postgres, System.out).run();
      return 0;
    }
    SuiteReport report = new GuestTrial(options, System.out).run();
    System.out.print(report.table());
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return report.rows().stream().allMatch(row -> row.value() == null || row.met()) ? 0 : 1;
  }
}
