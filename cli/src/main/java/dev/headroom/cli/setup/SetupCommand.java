// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.setup;

import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.cli.text.AppNames;
import dev.headroom.cli.text.Suggestion;
import dev.headroom.cli.text.UsageException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes what a fresh machine lacks for an app. Confined to one thread. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {
      "Makes what a fresh machine lacks for an app: its data folder, and the file of variables.",
      "The file has keys and passwords, and its owner alone may read it. It is checked then, and",
      "the machine as doctor does. What is there is kept, so it may be repeated; but the file of",
      "the operators' token in the data folder gets the token of the variables, which counts.",
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

  private static final int MIN_SECRET_CHARACTERS = 32;
  private static final String OPERATOR_TOKEN = "HEADROOM_OPERATOR_TOKEN";

  /** Passwords that are parts of addresses, with the server that has each. */
  private static final Map<String, String> ADDRESS_PASSWORDS =
      Map.of(
          "POSTGRES_PASSWORD",
          "PostgreSQL",
          "REPLICATION_PASSWORD",
          "PostgreSQL",
          "REDIS_PASSWORD",
          "Redis");

  private static final List<String> COMPOSE_PASSWORDS =
      List.of("POSTGRES_PASSWORD", "REPLICATION_PASSWORD", "REDIS_PASSWORD", "GRAFANA_PASSWORD");

  /** What an address holds without an encoding. */
  private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]+");

  /** What Docker Compose replaces, takes off or leaves out of a value, and other readers do not. */
  private static final Pattern READ_BY_COMPOSE = Pattern.compile(".*[$].*|['\"].*|.*\\s#.*");

  private final Path home;

  @Parameters(
      index = "0",
      paramLabel = "APP",
      completionCandidates = AppNames.class,
      description = "alpine, toeic, jewgo or civiclog")
  private String app = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "file of variables; default .env, which `up` reads, and Docker Compose by --env-file"
              + " .env")
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
   */
  public SetupCommand(Path home) {
    this.home = home;
  }

  @Override
  public Integer call() {
    List<String> apps = ReferenceApp.names();
    if (!apps.contains(app)) {
      throw new UsageException(Suggestion.unknown("app", app, apps));
    }
    Path appData = absolute(data == null ? home.resolve(".headroom") : data).resolve(app);
    Path variables = absolute(file == null ? home.resolve(".env") : file);
    EnvironmentFile environment = read(variables);
    Map<String, AppSecret> secrets = new LinkedHashMap<>();
    secrets.put(ReferenceApp.of(app).secretVariable(), AppSecret.SIGNING);
    secrets.put("HEADROOM_EDGE_CSRF_SECRET", AppSecret.FORMS);
    secrets.put(OPERATOR_TOKEN, AppSecret.OPERATOR_TOKEN);
    List<String> passwords = compose ? COMPOSE_PASSWORDS : List.of();
    PrintWriter out = spec.commandLine().getOut();
    plan(appData, variables, environment, secrets, passwords).forEach(out::println);
    out.flush();
    if (dryRun) {
      return 0;
    }
    otherToken(appData, environment)
        .ifPresent(token -> AppSecret.OPERATOR_TOKEN.write(appData, token));
    Map<String, String> added = missing(appData, environment, secrets, passwords);
    AppSecret.PASSWORD.readOrCreate(appData);
    if (!added.isEmpty() || environment.isOpenToOthers()) {
      environment.add(
          "Made by ./headroom setup %s. Keep them secret, and do not change them: what they signed would become invalid"
              .formatted(app),
          added);
    }
    boolean ok = check(variables, secrets.keySet(), passwords, out);
    return ok && doctor() ? 0 : 1;
  }

  /** Returns values for the variables that the file lacks, by their names. */
  private static Map<String, String> missing(
      Path appData,
      EnvironmentFile environment,
      Map<String, AppSecret> secrets,
      List<String> passwords) {
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
    return added;
  }

  /**
   * Returns the operators' token of the variables where the file of the app, which is named to
   * other commands, has another or none: {@code .env} may have been set up for another app.
   */
  private static Optional<String> otherToken(Path appData, EnvironmentFile environment) {
    String token = environment.value(OPERATOR_TOKEN);
    String known = AppSecret.OPERATOR_TOKEN.find(appData).orElse("");
    return Optional.of(token)
        .filter(each -> each.length() >= MIN_SECRET_CHARACTERS && !each.equals(known));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private EnvironmentFile read(Path variables) {
    boolean isDefault = variables.equals(absolute(home.resolve(".env")));
    return EnvironmentFile.read(variables, isDefault ? home.resolve(".env.example") : variables);
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
            AppSecret.PASSWORD.find(appData).isPresent(),
            password.toString(),
            "the password of the administrator and other sample users"));
    if (otherToken(appData, environment).isPresent()) {
      lines.add(
          "write  %s: the operators' token of %s"
              .formatted(AppSecret.OPERATOR_TOKEN.file(appData), variables));
    }
    lines.add(line(Files.exists(variables), variables.toString(), "the variables"));
    secrets.forEach((name, secret) ->
        lines.add(
            line(
                !environment.value(name).isEmpty(), "  " + name, "as in " + secret.file(appData))));
    for (String name : passwords) {
      lines.add(line(!environment.value(name).isEmpty(), "  " + name, "at random"));
    }
    if (environment.isOpenToOthers()) {
      lines.add("chmod  " + variables + ": 600, readable by its owner alone");
    }
    return lines;
  }

  private static String line(boolean there, String what, String how) {
    return there ? "keep   " + what : "make   " + what + ": " + how;
  }

  /** Reads what was written, and returns whether it is as it should be. */
  private boolean check(
      Path variables, Set<String> secrets, List<String> passwords, PrintWriter out) {
    EnvironmentFile written = EnvironmentFile.read(variables, variables);
    List<String> faults = new ArrayList<>();
    for (String name : secrets) {
      int length = written.value(name).length();
      if (length < MIN_SECRET_CHARACTERS) {
        faults.add(
            "%s has %d characters, but must have %d or more: remove the line, and repeat this"
                .formatted(name, length, MIN_SECRET_CHARACTERS));
      }
    }
    for (String name : passwords) {
      String server = ADDRESS_PASSWORDS.get(name);
      if (server != null && !UNRESERVED.matcher(written.value(name)).matches()) {
        faults.add(
            "%s has characters that do not fit an address: set one of letters and digits, in %s, too"
                .formatted(name, server));
      }
    }
    for (String name : composed(secrets, passwords)) {
      if (READ_BY_COMPOSE.matcher(written.value(name)).matches()) {
        faults.add(
            ("%s has a $, a quote in front or a # behind a blank, which Docker Compose reads as"
                    + " another value: set one of letters and digits")
                .formatted(name));
      }
    }
    faults.addAll(written.faults());
    if (written.isOpenToOthers()) {
      faults.add("others may read it: chmod 600 " + variables);
    }
    faults.forEach(fault -> out.println("FAIL   %s: %s".formatted(variables, fault)));
    if (faults.isEmpty()) {
      out.println("ok     %s: %d secrets".formatted(variables, secrets.size() + passwords.size()));
    }
    out.flush();
    return faults.isEmpty();
  }

  /** Returns the variables that Docker Compose reads, but for those that must fit an address. */
  private static List<String> composed(Set<String> secrets, List<String> passwords) {
    if (passwords.isEmpty()) {
      return List.of();
    }
    List<String> composed = new ArrayList<>(secrets);
    composed.addAll(passwords);
    composed.removeAll(ADDRESS_PASSWORDS.keySet());
    return composed;
  }

  /** Checks the machine; returns whether it has what is needed. */
  private boolean doctor() {
    CommandSpec parent = spec.parent();
    CommandLine doctor = parent == null ? null : parent.subcommands().get("doctor");
    return doctor == null || doctor.execute() == 0;
  }
}
