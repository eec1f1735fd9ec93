// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.process.Waiting;
import dev.headroom.bench.suite.deploy.DeploymentJournal.JournalLine;
import dev.headroom.store.embedded.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A deployment by {@code ./headroom deploy}, with the files of nginx that it copies and the waits
 * that it has by default. Each command is a process of its own, as a user runs it.
 *
 * <p>One thread at a time. {@link #close}, or the end of this JVM, ends what was deployed.
 */
final class Deployment implements AutoCloseable {
  /** A command, or what a command promises, that takes longer has failed. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path folder;
  private final DeploymentFiles files;
  private final Path launcher;
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

  private Deployment(
      Path folder, Path launcher, int port, List<Integer> blue, List<Integer> green) {
    this.folder = folder;
    this.files = new DeploymentFiles(folder.resolve("home"));
    this.launcher = launcher;
    this.port = port;
    this.blue = List.copyOf(blue);
    this.green = List.copyOf(green);
  }

  /**
   * Makes one; nothing runs yet.
   *
   * @param instances of which each has a blue and a green port
   */
  static Deployment create(AlpineServers servers, String name, int instances)
      throws InterruptedException {
    List<Integer> ports =
        IntStream.generate(FreePort::find).limit(2L * instances + 2).boxed().toList();
    try {
      Path folder = servers.folder().resolve(name);
      Files.createDirectory(folder);
      Deployment made =
          new Deployment(
              folder,
              servers.launcher(),
              ports.getFirst(),
              ports.subList(1, 1 + instances),
              ports.subList(1 + instances, 1 + 2 * instances));
      made.run("deploy", "--init").require();
      made.files.edit(servers, made.port, ports.getLast(), made.blue, made.green);
      Runtime.getRuntime().addShutdownHook(made.hook);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("no deployment could be made", e);
    }
  }

  /** Returns the port of nginx. */
  int port() {
    return port;
  }

  /** Returns its files. */
  DeploymentFiles files() {
    return files;
  }

  /** Returns its journal. */
  DeploymentJournal journal() {
    return files.journal();
  }

  /**
   * Waits for a line of the journal.
   *
   * @param skip the number of lines that are not looked at
   * @param text that is part of its detail, or its event
   * @throws IllegalStateException if it does not come within ten minutes
   */
  JournalLine await(int skip, String text) throws InterruptedException {
    return journal().await(skip, text, PATIENCE);
  }

  /** Starts a command on the folder of the deployment. */
  Process start(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(launcher.toString(), command));
    words.addAll(List.of("--home", files.home().toString()));
    words.addAll(List.of(arguments));
    logs++;
    try {
      Process process =
          new ProcessBuilder(words)
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
    BooleanSupplier watches = () -> DeploymentFiles.text(log).contains("watches the instances");
    var _ = Waiting.until(() -> watches.getAsBoolean() || !process.isAlive(), PATIENCE);
    if (!watches.getAsBoolean()) {
      throw new IllegalStateException("watch did not begin: " + DeploymentFiles.text(log));
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
        process.exitValue(),
        DeploymentFiles.text(log),
        begun,
        Duration.ofNanos(System.nanoTime() - nanos));
  }

  private Path log() {
    return folder.resolve("command-" + logs + ".log");
  }

  /**
   * Ends nginx, the instances and the commands, whatever state they are in. Another process may
   * have got an id since.
   */
  private void end() {
    commands.forEach(Process::destroyForcibly);
    files
        .nginx()
        .filter(each -> each.info().command().orElse("nginx").contains("nginx"))
        .ifPresent(Deployment::endTree);
    Stream.concat(blue.stream(), green.stream())
        .flatMap(each -> files.instance(each).stream())
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
