// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.bench.process.Waiting;
import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.process.Program;
import dev.headroom.cli.setup.AppSecret;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PgBouncer on the loopback address before one database, with the settings of {@code
 * deploy/pgbouncer}, of which only addresses are changed, and what its version does not know.
 *
 * <p>Its clients sign in with a password of this start, which stands in a file that only the user
 * of the process can read. Thread-safe.
 */
final class PgBouncer implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern VERSION = Pattern.compile("PgBouncer 1\\.(\\d+)");

  /** The first version, 1.21, that keeps prepared statements; before it the setting is unknown. */
  private static final int KEEPS_STATEMENTS = 21;

  /** The user that the program runs as where this process is root's, which it refuses. */
  private static final String UNPRIVILEGED = "nobody";

  private final Process process;
  private final Path folder;
  private final String url;
  private final int port;

  private PgBouncer(Process process, Path folder, String url, int port) {
    this.process = process;
    this.folder = folder;
    this.url = url;
    this.port = port;
  }

  /**
   * Starts it, and returns at once.
   *
   * @param shipped the settings to change, {@code pgbouncer.ini}
   * @param folder where settings, users and log are written; created if it is missing
   * @param database the address of the database, with its user
   * @param port where it listens
   */
  static PgBouncer start(Path shipped, Path folder, URI database, int port) {
    Path program = Program.PGBOUNCER.require(TopologyPlan.NAME);
    String user = database.getUserInfo().replaceFirst(":.*", "");
    String password = AppSecret.random();
    try {
      Files.createDirectories(folder);
      FileReplacement.replace(
          folder.resolve("userlist.txt"),
          "\"%s\" \"%s\"%n".formatted(user, password),
          FileMode.OWNER_FILE);
      boolean keepsStatements = keepsStatements(program);
      Files.writeString(
          folder.resolve("pgbouncer.ini"),
          settings(Files.readString(shipped), database, port, keepsStatements));
      List<String> command = new ArrayList<>(List.of(program.toString()));
      if (InstalledProgram.startsAsRoot()) {
        for (String each : List.of(".", "userlist.txt", "pgbouncer.ini")) {
          handOver(folder.resolve(each));
        }
        command.addAll(List.of("-u", UNPRIVILEGED));
      }
      // Names relative to its folder: the unprivileged user may not read those above.
      command.add("pgbouncer.ini");
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log(folder).toFile())
              .start();
      String url =
          "postgres://%s:%s@127.0.0.1:%d%s".formatted(user, password, port, database.getPath());
      return new PgBouncer(process, folder, url, port);
    } catch (IOException e) {
      throw new CommandException(
          "PgBouncer was not started in %s (%s): choose a folder that you may write with --data"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /** Returns the settings for one database, of the shipped ones. */
  static String settings(String shipped, URI database, int port, boolean keepsStatements) {
    String name = database.getPath().substring(1);
    String entry =
        "%s = host=%s port=%d dbname=%s"
            .formatted(name, database.getHost(), database.getPort(), name);
    String settings = replaced(shipped, "(?m)^\\w+ = host=.*$", entry);
    settings = replaced(settings, "(?m)^listen_addr = .*$", "listen_addr = 127.0.0.1");
    settings = replaced(settings, "(?m)^listen_port = .*$", "listen_port = " + port);
    return keepsStatements
        ? settings
        : replaced(settings, "(?m)^max_prepared_statements = .*$", "");
  }

  private static String replaced(String settings, String line, String by) {
    Matcher found = Pattern.compile(line).matcher(settings);
    if (!found.find()) {
      throw new CommandException(
          "deploy/pgbouncer/pgbouncer.ini has no line %s: put it back".formatted(line));
    }
    return found.replaceFirst(Matcher.quoteReplacement(by));
  }

  private static boolean keepsStatements(Path program) throws IOException {
    Process version =
        new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher found = VERSION.matcher(said);
    return found.find() && Integer.parseInt(found.group(1)) >= KEEPS_STATEMENTS;
  }

  private static void handOver(Path path) throws IOException {
    UserPrincipal owner =
        FileSystems.getDefault()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(UNPRIVILEGED);
    Files.setOwner(path, owner);
  }

  /**
   * Waits until it listens.
   *
   * @throws CommandException if it ends, or does not listen in time; names its log
   */
  void awaitReady() {
    try {
      boolean ready =
          Waiting.until(() -> !process.isAlive() || Waiting.listens(port), START_TIMEOUT);
      if (!process.isAlive()) {
        throw new CommandException(endMessage());
      }
      if (!ready) {
        throw new CommandException(
            "PgBouncer did not listen on port %d within %d s: see %s"
                .formatted(port, START_TIMEOUT.toSeconds(), log()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while PgBouncer started", e);
    }
  }

  /** Returns the address of the database through it, with the password. */
  String url() {
    return url;
  }

  int port() {
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the message on a process that has ended. */
  String endMessage() {
    return "PgBouncer exited with code %d: see %s".formatted(process.exitValue(), log());
  }

  Path log() {
    return log(folder);
  }

  private static Path log(Path folder) {
    return folder.resolve("pgbouncer.log");
  }

  /** Ends it at once; its clients are cut off. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
