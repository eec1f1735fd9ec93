// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.bench.process.Waiting;
import dev.headroom.cli.file.FileMode;
import dev.headroom.cli.file.FileReplacement;
import dev.headroom.cli.process.WantedPort;
import dev.headroom.cli.setup.AppSecret;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Redis of one deployment: its files are made once, it runs in the background and is left
 * running.
 *
 * <p>Immutable; one thread at a time. It listens on the loopback address, with a password of its
 * own. Needs Redis 6 or later.
 *
 * @param folder with its files and data, an absolute path
 */
record DeploymentRedis(Path folder) {

  private static final int USUAL_PORT = 6379;
  private static final int PROBE_MILLIS = 1000;
  private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(30);

  private static final String ACCEPTED = "+OK\r\n";
  private static final String RUNS = ACCEPTED + "+PONG\r\n";

  private static final Pattern PORT = Pattern.compile("(?m)^port (\\d{1,5})\\s*$");
  private static final Pattern PASSWORD = Pattern.compile("(?m)^requirepass (\\w+)\\s*$");

  /** With a path that has one of these, Redis reads no file, and starts without a password. */
  private static final Pattern PATTERN = Pattern.compile("[*?\\[]");

  /** Returns whether the deployment has a Redis of its own. */
  boolean isSetUp() {
    return Files.exists(configuration());
  }

  /**
   * Makes the files that are missing; starts nothing.
   *
   * @param shipped {@code redis.conf} of the repository
   * @param server finds the program, where it is not known yet
   * @return whether something was made
   */
  boolean setUp(Path shipped, Supplier<Path> server) {
    if (isSetUp() && Files.exists(password()) && Files.exists(program())) {
      return false;
    }
    if (PATTERN.matcher(folder.toString()).find()) {
      throw new CommandException(
          ("Redis cannot have its files in %s, since it takes *, ? and [ for a pattern: choose"
                  + " another --home, or deploy without --with-redis")
              .formatted(folder));
    }
    try {
      Files.createDirectories(folder, FileMode.attribute(FileMode.OWNER_FOLDER));
      if (!Files.exists(program())) {
        Files.deleteIfExists(program()); // a link to a program that is gone
        Files.createSymbolicLink(program(), server.get());
      }
      if (!Files.exists(password())) {
        String line = "requirepass " + AppSecret.random() + "\n";
        FileReplacement.replace(password(), line, FileMode.OWNER_FILE);
      }
      if (!isSetUp()) {
        String text = configuration(shipped, WantedPort.orAny(USUAL_PORT));
        FileReplacement.replace(configuration(), text, FileMode.OWNER_FILE);
      }
    } catch (IOException e) {
      throw new CommandException(
          folder + " could not be made: free some space on its disk, or correct its permissions",
          e);
    }
    return true;
  }

  private String configuration(Path shipped, int port) throws IOException {
    String text = Files.readString(shipped);
    String here = replaced(shipped, text, "bind * -::*", "bind 127.0.0.1");
    return replaced(shipped, here, "port 6379", "port " + port)
        + """

        # In the background, with its files in this folder.
        daemonize yes
        dir %s
        pidfile %s
        logfile %s
        include %s
        """
            .formatted(
                quoted(folder),
                quoted(folder.resolve("redis.pid")),
                quoted(log()),
                quoted(password()));
  }

  private static String replaced(Path shipped, String text, String line, String other) {
    if (!text.contains("\n" + line + "\n")) {
      throw new CommandException(
          "%s has no line %s: take it as it is in the repository".formatted(shipped, line));
    }
    return text.replace("\n" + line + "\n", "\n" + other + "\n");
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Returns its address with the password, for the variables of an instance; empty without one. */
  Optional<String> url() {
    return isSetUp()
        ? Optional.of(
            "redis://default:%s@127.0.0.1:%d/0".formatted(value(password(), PASSWORD), port()))
        : Optional.empty();
  }

  /** Returns the port that its configuration names. */
  int port() {
    return Integer.parseInt(value(configuration(), PORT));
  }

  /** Returns whether it responds. */
  boolean responds() {
    return reply().equals(RUNS);
  }

  /**
   * Starts it, unless it runs, and waits until it responds.
   *
   * @param patience the maximum wait, also for the log that it reads
   * @return whether it did not respond before
   */
  boolean start(Duration patience) throws InterruptedException {
    String reply = reply();
    if (reply.equals(RUNS)) {
      return false;
    }
    if (!reply.startsWith(ACCEPTED)) { // or else it reads its log
      requireFree();
      run();
    }
    if (!Waiting.until(this::responds, patience)) {
      throw new CommandException(
          "Redis did not respond on port %d within %d s: see %s"
              .formatted(port(), patience.toSeconds(), log()));
    }
    return true;
  }

  private void requireFree() {
    if (!WantedPort.isFree(InetAddress.getLoopbackAddress(), port())) {
      throw new CommandException(
          "port %d is already in use, and not by the Redis of this deployment: stop the process that listens on it, or name another in %s"
              .formatted(port(), configuration()));
    }
  }

  private void run() throws InterruptedException {
    Path output = folder.resolve("command.log");
    try {
      Process process =
          new ProcessBuilder(program().toString(), configuration().toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(COMMAND_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new CommandException(
            "%s does not go to the background: put daemonize yes back".formatted(configuration()));
      }
      if (process.exitValue() != 0) {
        throw new CommandException(
            "Redis refuses %s: see %s, and correct it".formatted(configuration(), output));
      }
    } catch (IOException e) {
      throw new CommandException(
          "%s could not be run: install Redis again, and let the link lead to it"
              .formatted(program()),
          e);
    }
  }

  /** Sends the password and a ping; returns the beginning of the reply, which is empty for none. */
  private String reply() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      String commands = "AUTH " + value(password(), PASSWORD) + "\r\nPING\r\n";
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
      byte[] reply = socket.getInputStream().readNBytes(RUNS.length());
      return new String(reply, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns what a file sets; of several lines the last one counts, as for Redis. */
  private static String value(Path file, Pattern line) {
    try {
      Matcher found = line.matcher(Files.readString(file));
      String value = "";
      while (found.find()) {
        value = found.group(1);
      }
      if (value.isEmpty()) {
        throw new CommandException(
            "%s lacks a line that is needed, port or requirepass: ./headroom deploy --with-redis makes the file where it is missing"
                .formatted(file));
      }
      return value;
    } catch (IOException e) {
      throw new CommandException(
          file + " could not be read: ./headroom deploy --with-redis makes it where it is missing",
          e);
    }
  }

  private Path configuration() {
    return folder.resolve("redis.conf");
  }

  private Path password() {
    return folder.resolve("password");
  }

  /** Returns the link to the program. */
  private Path program() {
    return folder.resolve("redis-server");
  }

  private Path log() {
    return folder.resolve("redis.log");
  }
}
