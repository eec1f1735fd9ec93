// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.check.CheckResult;
import dev.headroom.cli.check.Checklist;
import dev.headroom.cli.check.ChecklistPeriod;
import dev.headroom.cli.check.ChecklistRow;
import dev.headroom.cli.check.Checks;
import dev.headroom.cli.check.ScalingChecks;
import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.cli.text.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Validates a running service from outside. Confined to one thread. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Validates a running service from outside: health, metrics, limiter, CORS, compression,"
          + " headers, bad input.",
      "With --scaling: several instances behind a balancer, as up --topology scaling starts them;"
          + " what they share is shared.",
      "With --checklist: what should hold in the first hour, a day or a week after a deployment, as"
          + " the operators' endpoints show it; the first hour's makes the checks, too.",
      "The exit code is 0 if no row fails, else 1."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom check http://localhost:8080",
      "  ./headroom check http://localhost:8081 --path /api/questions --refill 50",
      "  ./headroom check http://localhost:8082 --path /api/v5/restaurants",
      "  ./headroom check http://localhost:8083 --path /api/associations/1/violations --limit 500",
      "      --user board@example.org --password-file .headroom/civiclog/password",
      "  ./headroom check --scaling http://localhost:8080",
      "      --user user2@alpine.example --password-file .headroom/alpine/password",
      "  ./headroom check http://localhost:8080 --checklist hour",
      "      --token-file .headroom/alpine/operator-token",
      "  ./headroom check http://localhost:8082 --checklist week",
      "      --base /api/v5/performance --token-file .headroom/jewgo/operator-token"
    })
final class CheckCommand implements Callable<Integer> {

  private static final int MAX_LIMIT = 1_000_000;

  /** The options that only a checklist reads. */
  private static final List<String> CHECKLIST_OPTIONS = List.of("--base", "--token-file");

  @Mixin private OperatorEndpoints service = new OperatorEndpoints();

  @Option(
      names = "--path",
      defaultValue = "/api/signals",
      paramLabel = "PATH",
      description = "list of more than 1000 bytes; default ${DEFAULT-VALUE}")
  private String path = "/api/signals";

  @Option(
      names = "--user",
      paramLabel = "EMAIL",
      description = "user who signs in, for a list that is not public")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "file that holds the user's password alone")
  private @Nullable Path passwordFile;

  @Option(
      names = "--origin",
      defaultValue = "http://localhost:3000",
      paramLabel = "ORIGIN",
      description = {"origin that the service allows;", "default ${DEFAULT-VALUE}"})
  private URI origin = URI.create("http://localhost:3000");

  @Option(
      names = "--limit",
      defaultValue = "100",
      paramLabel = "N",
      description =
          "requests that one client may make at once or in one window; default ${DEFAULT-VALUE}")
  private int limit;

  @Option(
      names = "--refill",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "requests per second by which the limit refills, 0 for a window; default"
              + " ${DEFAULT-VALUE}")
  private int refill;

  @Option(
      names = "--scaling",
      description = "checks several instances behind a balancer; needs --user")
  private boolean scaling;

  @Option(
      names = "--instance",
      split = ",",
      paramLabel = "URL",
      description =
          "address of each instance, separated by commas, for --scaling; default ports 5000, 5001"
              + " and 5002 of the host")
  private List<URI> instances = List.of();

  @Option(
      names = "--checklist",
      paramLabel = "PERIOD",
      description = "hour, day or week: goes through a checklist; needs --token-file")
  private @Nullable ChecklistPeriod checklist;

  @Spec private CommandSpec spec = CommandSpec.create();

  CheckCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    service.check();
    Argument.PATH.require(OperatorEndpoints.isPath(path), path);
    Argument.ORIGIN.require(OperatorEndpoints.isAddress(origin), origin);
    Argument.LIMIT.require(limit >= 1 && limit <= MAX_LIMIT, limit);
    Argument.REFILL.require(refill >= 0 && refill <= MAX_LIMIT, refill);
    checkCombination();
    String password = password();
    if (scaling) {
      return checkScaling(password);
    }
    try (Checks checks = new Checks(service.url(), path, origin.toString(), limit, refill)) {
      if (!checks.isReachable()) {
        throw unreachable(service.url());
      }
      ChecklistPeriod period = checklist;
      if (period != null && period != ChecklistPeriod.HOUR) {
        return runChecklist(period, List.of());
      }
      if (user != null && !checks.signIn(user, password)) {
        throw notSignedIn(user);
      }
      if (!checks.hasList()) {
        throw new CommandException(
            path + " returned 404: name a public list of this service with --path");
      }
      List<CheckResult> rows = checks.run();
      return period == null ? print(rows, List.of()) : runChecklist(period, rows);
    }
  }

  private void checkCombination() {
    if (!scaling && !instances.isEmpty()) {
      throw new UsageException(
          "--instance is given without --scaling: add --scaling, or leave it out");
    }
    if (scaling && checklist != null) {
      throw new UsageException("--scaling and --checklist exclude each other: leave one out");
    }
    ParseResult given = spec.commandLine().getParseResult();
    if (checklist != null && !given.hasMatchedOption("--token-file")) {
      throw new UsageException(
          "--checklist needs --token-file: up keeps the operators' token in"
              + " .headroom/APP/operator-token");
    }
    for (String each : CHECKLIST_OPTIONS) {
      if (checklist == null && given.hasMatchedOption(each)) {
        throw new UsageException(
            each + " is given without --checklist: add --checklist, or leave it out");
      }
    }
  }

  /** Prints the rows of a checklist; returns the exit code. */
  private int runChecklist(ChecklistPeriod period, List<CheckResult> checks)
      throws InterruptedException {
    List<ChecklistRow> rows;
    try (Checklist list =
        new Checklist(service.url(), service.base(), service.token(), service.tokenFile())) {
      rows = list.run(period, checks);
    }
    PrintWriter out = spec.commandLine().getOut();
    for (ChecklistRow row : rows) {
      out.printf(
          "%-7s  %-28s %s (%s)%n", row.state().text(), row.item(), row.observed(), row.documents());
      if (!row.remedy().isEmpty()) {
        out.printf("%-7s  %-28s -> %s%n", "", "", row.remedy());
      }
    }
    out.printf(
        "%d met, %d not met, %d by hand%n",
        count(rows, ChecklistRow.State.MET),
        count(rows, ChecklistRow.State.NOT_MET),
        count(rows, ChecklistRow.State.BY_HAND));
    out.flush();
    return count(rows, ChecklistRow.State.NOT_MET) == 0 ? 0 : 1;
  }

  private static long count(List<ChecklistRow> rows, ChecklistRow.State state) {
    return rows.stream().filter(row -> row.state() == state).count();
  }

  private int checkScaling(String password) throws InterruptedException {
    String known = user;
    if (known == null) {
      throw new UsageException(
          "--scaling needs --user and --password-file: a log-out on one instance is checked on"
              + " all");
    }
    for (URI each : instances) {
      Argument.INSTANCE.require(OperatorEndpoints.isAddress(each), each);
    }
    if (instances.size() == 1) {
      throw new UsageException(
          "--instance is %s alone, but must be two or more: name each instance, separated by commas"
              .formatted(instances.getFirst()));
    }
    List<URI> each =
        instances.isEmpty()
            ? IntStream.of(5000, 5001, 5002)
                .mapToObj(port -> URI.create("http://" + service.url().getHost() + ":" + port))
                .toList()
            : instances;
    try (ScalingChecks checks = new ScalingChecks(service.url(), each, path, limit, refill)) {
      Optional<URI> missing = checks.unreachable();
      if (missing.isPresent()) {
        throw unreachable(missing.get());
      }
      if (!checks.signIn(known, password)) {
        throw notSignedIn(known);
      }
      return print(checks.run(), checks.notChecked());
    }
  }

  private CommandException unreachable(URI address) {
    return new CommandException(
        "nothing answers at %s: start the service, or correct the address%s"
            .formatted(address, scaling ? "; --instance names each instance" : ""));
  }

  private static CommandException notSignedIn(String user) {
    return new CommandException(
        "the service did not sign %s in: correct --user, or the password in --password-file"
            .formatted(TerminalText.of(user)));
  }

  private int print(List<CheckResult> rows, List<String> notChecked) {
    PrintWriter out = spec.commandLine().getOut();
    for (CheckResult row : rows) {
      out.printf("%s  %-21s %s%n", row.passed() ? "pass" : "FAIL", row.name(), row.observed());
      if (!row.passed()) {
        out.printf("      %-21s -> %s%n", "", row.remedy());
      }
    }
    for (String each : notChecked) {
      out.printf("-     %-21s not checked: this service has nothing of the kind%n", each);
    }
    long failed = rows.stream().filter(row -> !row.passed()).count();
    out.printf("%d passed, %d failed%n", rows.size() - failed, failed);
    out.flush();
    return failed == 0 ? 0 : 1;
  }

  /** Returns the password of the user; empty if none signs in. */
  private String password() {
    if ((user == null) != (passwordFile == null)) {
      throw new UsageException(
          "--user and --password-file belong together: give both, or leave both out");
    }
    if (passwordFile == null) {
      return "";
    }
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw Argument.PASSWORD_FILE.invalid(passwordFile);
    }
  }
}
