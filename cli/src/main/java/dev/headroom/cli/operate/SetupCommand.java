// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.operate;

import dev.headroom.cli.text.Suggestion;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes what a fresh machine lacks for an app. Confined to one thread. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {
      "Makes what a fresh machine lacks for an app: its data folder with its secrets, and the file"
          + " of",
      "variables with keys and passwords, which its owner alone may read; then checks what it"
          + " wrote,",
      "and the machine as doctor does. What is there is kept, so it may be repeated.",
      "The schema, the administrator and the added indexes are made by the first ./headroom up."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom setup alpine --dry-run",
      "  ./headroom setup jewgo --compose",
      "  ./headroom setup jewgo --file /srv/jewgo/environment"
    })
public final class SetupCommand implements Callable<Integer> {

  private static final int MIN_SECRET = 32;
  private static final List<String> OF_COMPOSE =
      List.of("POSTGRES_PASSWORD", "REPLICATION_PASSWORD", "REDIS_PASSWORD", "GRAFANA_PASSWORD");

  private final Path home;
  private final List<String> apps;
  private final UnaryOperator<String> signingVariable;

  @Parameters(index = "0", paramLabel = "APP", description = "alpine or another app")
  private String app = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "file of variables; default .env, which `up` and Docker Compose read")
  private @Nullable Path file;

  @Option(names = "--data", paramLabel = "DIR", description = "data folder; default .headroom")
  private @Nullable Path data;

  @Option(
      names = "--compose",
      description = "makes the passwords of deploy/docker-compose.scaling.yml, too")
  private boolean compose;

  @Option(names = "--dry-run", description = "prints the plan and changes nothing")
  private boolean dryRun;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * Creates the command.
   *
   * @param home the folder of the repository
   * @param apps the names of the apps
   * @param signingVariable the variable that gives an app its signing secret
   */
  public SetupCommand(Path home, List<String> apps, UnaryOperator<String> signingVariable) {
    this.home = home;
    this.apps = List.copyOf(apps);
    this.signingVariable = signingVariable;
  }

  @Override
  public Integer call() {
    if (!apps.contains(app)) {
      throw new ParameterException(spec.commandLine(), Suggestion.unknown("app", app, apps));
    }
    Path appData = absolute(data == null ? home.resolve(".headroom") : data).resolve(app);
    Path variables = absolute(file == null ? home.resolve(".env") : file);
    EnvironmentFile environment = read(variables);
    Map<String, AppSecret> secrets = new LinkedHashMap<>();
    secrets.put(signingVariable.apply(app), AppSecret.SIGNING);
    secrets.put("HEADROOM_EDGE_CSRF_SECRET", AppSecret.FORMS);
    secrets.put("HEADROOM_OPERATOR_TOKEN", AppSecret.OPERATOR_TOKEN);
    List<String> passwords = compose ? OF_COMPOSE : List.of();
    PrintWriter out = spec.commandLine().getOut();
    plan(appData, variables, environment, secrets, passwords).forEach(out::println);
    out.flush();
    if (dryRun) {
      return 0;
    }
    Map<String, String> added = new LinkedHashMap<>();
    secrets.forEach((name, secret) -> {
      if (environment.value(name).isEmpty()) {
        added.put(name, secret.readOrCreate(appData));
      }
    });
    for (String name : passwords) {
      if (environment.value(name).isEmpty()) {
        added.put(name, AppSecret.random());
      }
    }
    AppSecret.PASSWORD.readOrCreate(appData);
    if (!added.isEmpty() || environment.isOpenToOthers()) {
      environment.add(
          "Made by ./headroom setup %s: keep them secret, and the same for ever".formatted(app),
          added);
    }
    List<String> names = new ArrayList<>(secrets.keySet());
    names.addAll(passwords);
    boolean right = check(variables, names, out);
    return right && doctor() ? 0 : 1;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private EnvironmentFile read(Path variables) {
    boolean usual = variables.equals(absolute(home.resolve(".env")));
    return EnvironmentFile.read(variables, usual ? home.resolve(".env.example") : variables);
  }

  private List<String> plan(
      Path appData,
      Path variables,
      EnvironmentFile environment,
      Map<String, AppSecret> secrets,
      List<String> passwords) {
    List<String> lines = new ArrayList<>();
    lines.add(line(Files.isDirectory(appData), appData.toString(), "the data folder"));
    Path password = AppSecret.PASSWORD.file(appData);
    lines.add(
        line(
            Files.exists(password),
            password.toString(),
            "the password of the administrator and other sample users"));
    lines.add(line(Files.exists(variables), variables.toString(), "the variables"));
    secrets.forEach((name, secret) ->
        lines.add(
            line(
                !environment.value(name).isEmpty(), "  " + name, "as in " + secret.file(appData))));
    for (String name : passwords) {
      lines.add(line(!environment.value(name).isEmpty(), "  " + name, "at random"));
    }
    if (environment.isOpenToOthers()) {
      lines.add("limit  " + variables + ": to its owner");
    }
    return lines;
  }

  private static String line(boolean there, String what, String how) {
    return there ? "keep   " + what : "make   " + what + ": " + how;
  }

  /** Reads what was written, and returns whether it is as it should be. */
  private boolean check(Path variables, List<String> names, PrintWriter out) {
    EnvironmentFile written = EnvironmentFile.read(variables, variables);
    List<String> faults = new ArrayList<>();
    for (String name : names) {
      int length = written.value(name).length();
      if (length < MIN_SECRET) {
        faults.add(
            "%s has %d characters, but must have %d or more: remove the line, and repeat this"
                .formatted(name, length, MIN_SECRET));
      }
    }
    for (int number : written.malformed()) {
      // The line itself may hold a secret and is not shown.
      faults.add("line %d is not NAME=value: correct it, or begin it with #".formatted(number));
    }
    if (written.isOpenToOthers()) {
      faults.add("others may read it: chmod 600 " + variables);
    }
    faults.forEach(fault -> out.println("FAIL   %s: %s".formatted(variables, fault)));
    if (faults.isEmpty()) {
      out.println("ok     %s: %d secrets".formatted(variables, names.size()));
    }
    out.flush();
    return faults.isEmpty();
  }

  /** Checks the machine; returns whether it has what is needed. */
  private boolean doctor() {
    CommandSpec parent = spec.parent();
    CommandLine doctor = parent == null ? null : parent.subcommands().get("doctor");
    return doctor == null || doctor.execute() == 0;
  }
}
