// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A folder of {@code ./headroom deploy}, with the files of nginx that it copies and the waits that
 * it has by default. Each command is a process of its own, as a user runs it.
 *
 * <p>One thread at a time. {@link #close}, or the end of this JVM, ends what was deployed.
 */
final class Deployment implements AutoCloseable {
  /** A command, or what a command promises, that takes longer has failed. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration POLL = Duration.ofMillis(10);
  private static final int LOWEST_PORT = 12_000;
  private static final int HIGHEST_PORT = 32_000;
  private static final Pattern SERVER = Pattern.compile("server 127\\.0\\.0\\.1:(\\d+)[^;]*;");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final Path home;
  private final Class<?> program;
  private final int port;
  private final List<Integer> blue;
  private final List<Integer> green;
  private final List<Process> commands = new CopyOnWriteArrayList<>();
  private final Thread hook = new Thread(this::end, "end-deployment");
  private int logs;

  /**
   * What a command did. Immutable.
   *
   * @param code with which it ended
   * @param text that it printed
   * @param begun when it was started
   * @param took until it ended
   */
  record CommandResult(int code, String text, Instant begun, Duration took) {

    /**
     * Requires that it succeeded, and returns this.
     *
     * @throws IllegalStateException if not; the message has what it printed at last
     */
    CommandResult require() {
      if (code != 0) {
        throw new IllegalStateException(
            "a command ended with code %d: %s"
                .formatted(code, text.lines().reduce("", (before, line) -> line)));
      }
      return this;
    }
  }

  /**
   * A line of the journal. Immutable.
   *
   * @param at when it was written
   * @param event such as {@code begun}
   * @param detail for people; may be empty
   */
  record Line(Instant at, String event, String detail) {}

  private Deployment(
      Path folder, Class<?> program, int port, List<Integer> blue, List<Integer> green) {
    this.folder = folder;
    this.home = folder.resolve("home");
    this.program = program;
    this.port = port;
    this.blue = List.copyOf(blue);
    this.green = List.copyOf(green);
  }

  /**
   * Makes one; nothing runs yet.
   *
   * @param program the class with the main method of {@code ./headroom}
   * @param instances of which each has a blue and a green port
   */
  static Deployment create(DeployStage stage, Class<?> program, String name, int instances)
      throws InterruptedException {
    List<Integer> ports = freePorts(2 * instances + 2);
    try {
      Path folder = stage.folder().resolve(name);
      Files.createDirectory(folder);
      Deployment made =
          new Deployment(
              folder,
              program,
              ports.getFirst(),
              ports.subList(1, 1 + instances),
              ports.subList(1 + instances, 1 + 2 * instances));
      made.run("deploy", "--init").require();
      made.edit(stage, ports.getLast());
      Runtime.getRuntime().addShutdownHook(made.hook);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("no deployment could be made", e);
    }
  }

  private void edit(DeployStage stage, int status) throws IOException {
    settings(settings -> {
      settings.set("command", JSON.valueToTree(stage.command()));
      settings.set("blue", JSON.valueToTree(blue));
      settings.set("green", JSON.valueToTree(green));
    });
    Files.writeString(home.resolve("environment"), lines(stage.environment()));
    replace("nginx.conf", "listen 127.0.0.1:8081;", "listen 127.0.0.1:" + status + ";");
    replace("http.conf", "listen 8080 ", "listen 127.0.0.1:" + port + " ");
    // The load comes from one address.
    replace("nginx.conf", "rate=50r/s", "rate=100000r/s");
    replace("service.conf", "limit_conn connections 100;", "limit_conn connections 10000;");
  }

  private static String lines(Map<String, String> variables) {
    StringBuilder lines = new StringBuilder();
    variables.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    return lines.toString();
  }

  private void replace(String file, String present, String other) throws IOException {
    Path path = home.resolve("nginx").resolve(file);
    String text = Files.readString(path);
    if (!text.contains(present)) {
      throw new IllegalStateException(path + " has no " + present);
    }
    Files.writeString(path, text.replace(present, other));
  }

  /** A change of {@code deployment.json}. */
  @FunctionalInterface
  private interface Change {
    void of(ObjectNode settings);
  }

  private void settings(Change change) throws IOException {
    Path file = home.resolve("deployment.json");
    if (JSON.readTree(Files.readString(file)) instanceof ObjectNode settings) {
      change.of(settings);
      Files.writeString(file, settings.toPrettyString());
    }
  }

  /**
   * Sets how long is waited for open requests, and for an instance to end; the least that is
   * allowed makes a switch that does not wait for a request of some seconds.
   */
  void waits(int drainSeconds, int stopSeconds) {
    try {
      settings(settings -> {
        if (settings.get("seconds") instanceof ObjectNode seconds) {
          seconds.put("drain", drainSeconds);
          seconds.put("stop", stopSeconds);
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException("deployment.json could not be changed", e);
    }
  }

  /**
   * Returns free ports below those that the system gives to clients: an instance listens later,
   * when a client could have one of those.
   */
  private static List<Integer> freePorts(int number) {
    return ThreadLocalRandom.current()
        .ints(LOWEST_PORT, HIGHEST_PORT)
        .filter(Deployment::isFree)
        .distinct()
        .limit(number)
        .boxed()
        .toList();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException inUse) {
      return false;
    }
  }

  /** Returns the port of nginx. */
  int port() {
    return port;
  }

  /** Returns the ports of the instances that get requests. */
  List<Integer> serving() {
    return SERVER
        .matcher(text(home.resolve("nginx/backends.conf")))
        .results()
        .map(each -> Integer.valueOf(each.group(1)))
        .toList();
  }

  /** Returns the process that was started last for a port; empty if it does not run. */
  Optional<ProcessHandle> instance(int port) {
    Matcher id = Pattern.compile("(\\d+) .*\\s*").matcher(text(home.resolve("instances/" + port)));
    return id.matches()
        ? ProcessHandle.of(Long.parseLong(id.group(1))).filter(ProcessHandle::isAlive)
        : Optional.empty();
  }

  /** Returns the lines of nginx's log of requests. */
  List<JsonNode> requests() {
    return json(home.resolve("nginx/access.log"));
  }

  /** Returns the number of lines of the journal. */
  int lines() {
    return (int) text(home.resolve("journal.jsonl")).lines().count();
  }

  /** Returns the lines of the journal. */
  List<Line> journal() {
    return json(home.resolve("journal.jsonl")).stream()
        .map(each ->
            new Line(
                Instant.parse(each.path("at").asString()),
                each.path("event").asString(),
                each.path("detail").asString("")))
        .toList();
  }

  private static List<JsonNode> json(Path file) {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text(file).lines().toList()) {
      try {
        lines.add(JSON.readTree(line));
      } catch (JacksonException torn) {
        // It is being written, or its writer was killed.
      }
    }
    return lines;
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException none) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
  }

  /** Starts a command on the folder of the deployment. */
  Process start(String command, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    line.addAll(List.of(command, "--home", home.toString()));
    line.addAll(List.of(arguments));
    logs++;
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(log().toFile())
              .start();
      commands.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("a command could not be started", e);
    }
  }

  /** Starts {@code watch}, and returns when it watches. */
  Process watch() throws InterruptedException {
    Process process = start("watch");
    Path log = log();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!text(log).contains("watches the instances")) {
      if (!process.isAlive() || System.nanoTime() - end >= 0) {
        throw new IllegalStateException("watch did not begin: " + text(log));
      }
      Thread.sleep(POLL);
    }
    return process;
  }

  /** Runs a command until it ends. */
  CommandResult run(String command, String... arguments) throws InterruptedException {
    Instant begun = Instant.now();
    long nanos = System.nanoTime();
    Process process = start(command, arguments);
    Path log = log();
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "%s did not end within %d s".formatted(command, PATIENCE.toSeconds()));
    }
    return new CommandResult(
        process.exitValue(), text(log), begun, Duration.ofNanos(System.nanoTime() - nanos));
  }

  private Path log() {
    return folder.resolve("command-" + logs + ".log");
  }

  /**
   * Waits for a line of the journal.
   *
   * @param known the number of lines that are not looked at
   * @param text that is part of its detail, or an event
   * @throws IllegalStateException if it does not come
   */
  Line await(int known, String text) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - end < 0) {
      Optional<Line> found = find(known, text);
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(POLL);
    }
    throw new IllegalStateException("the journal did not get a line with " + text);
  }

  /** Returns the first line of the journal with a text, after the first ones. */
  Optional<Line> find(int known, String text) {
    return journal().stream()
        .skip(known)
        .filter(each -> each.event().equals(text) || each.detail().contains(text))
        .findFirst();
  }

  /**
   * Ends nginx, the instances and the commands, whatever state they are in. Another process may
   * have got an id since.
   */
  private void end() {
    commands.forEach(Process::destroyForcibly);
    String master = text(home.resolve("nginx/nginx.pid")).strip();
    if (!master.isEmpty()) {
      ProcessHandle.of(Long.parseLong(master))
          .filter(each -> each.info().command().orElse("nginx").contains("nginx"))
          .ifPresent(Deployment::endTree);
    }
    Stream.concat(blue.stream(), green.stream())
        .flatMap(each -> instance(each).stream())
        .filter(each -> each.info().commandLine().orElse("").contains(folder.toString()))
        .forEach(Deployment::endTree);
  }

  private static void endTree(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(process.children(), Stream.of(process)).toList();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This JVM ends, and the hook has run or is running.
    }
  }
}
