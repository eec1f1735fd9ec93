// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.nginx;

import dev.headroom.bench.process.Waiting;
import dev.headroom.cli.process.ProcessState;
import dev.headroom.cli.process.Program;
import dev.headroom.cli.text.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An nginx of this machine with a folder of its own. It runs in the background and outlives the
 * process that started it.
 *
 * <p>One thread at a time, also of other processes that use the same folder. A call waits for nginx
 * for 30 seconds at most. Needs Linux or macOS.
 */
public final class NginxServer {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern PREFIX = Pattern.compile(" -p (.+?) -c ");

  private final Path binary;
  private final Path prefix;
  private final Path configuration;

  /**
   * Names a server; starts nothing.
   *
   * @param binary the program
   * @param prefix the folder that nginx writes to
   * @param configuration its file; has {@code pid nginx.pid;}, as that of {@code deploy/nginx}
   */
  public NginxServer(Path binary, Path prefix, Path configuration) {
    this.binary = binary;
    this.prefix = prefix.toAbsolutePath().normalize();
    this.configuration = configuration.toAbsolutePath().normalize();
  }

  /** Returns whether it runs. */
  public boolean isRunning() {
    return master().isPresent();
  }

  /** Returns the process id of the master; empty if it does not run. */
  public Optional<Long> pid() {
    return master().map(ProcessHandle::pid);
  }

  /**
   * Starts it. When this returns, it accepts connections.
   *
   * @throws CommandException if it cannot be started; the message has the output of nginx
   */
  public void start() throws InterruptedException {
    try {
      Files.createDirectories(prefix);
    } catch (IOException e) {
      throw new CommandException(
          prefix + " could not be created: correct the permissions above it", e);
    }
    run("does not start with");
    if (!Waiting.until(this::isRunning, PATIENCE)) {
      throw new CommandException(
          "nginx wrote no %s within 30 s: add the line pid nginx.pid; to %s"
              .formatted(pidFile(), configuration));
    }
  }

  /**
   * Checks its files, as {@code nginx -t} does.
   *
   * @throws CommandException if they are wrong; the message has the output of nginx
   */
  public void test() throws InterruptedException {
    run("refuses", "-t");
  }

  /**
   * Makes it read its files again. When this returns, new workers accept connections; the old ones
   * stop that within moments, and end with their last open request, or after {@code
   * worker_shutdown_timeout}.
   *
   * @return the process ids of the old workers
   * @throws CommandException if it does not run, or takes its files for wrong
   */
  public Set<Long> reload() throws InterruptedException {
    ProcessHandle master =
        master()
            .orElseThrow(() ->
                new CommandException(
                    "nginx does not run: " + pidFile() + " names no process of it"));
    Set<Long> before = children(master);
    run("does not reload", "-s", "reload");
    if (!Waiting.until(() -> !before.containsAll(children(master)), PATIENCE)) {
      throw new CommandException(
          "nginx started no worker with %s within 30 s: see its error log"
              .formatted(configuration));
    }
    return before;
  }

  /**
   * Waits until workers have ended.
   *
   * @param workers process ids, as {@link #reload} returns them
   * @param timeout the maximum wait
   * @return whether all have ended
   */
  public boolean awaitEnd(Set<Long> workers, Duration timeout) throws InterruptedException {
    return Waiting.until(
        () ->
            workers.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .noneMatch(ProcessState::runs),
        timeout);
  }

  /** Ends it, with the requests that are open; does nothing if it does not run. */
  public void stop() throws InterruptedException {
    Optional<ProcessHandle> master = master();
    if (master.isPresent()) {
      ProcessHandle running = master.get();
      running.destroy();
      if (!Waiting.until(() -> !ProcessState.runs(running), PATIENCE)) {
        running.children().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
      }
    }
  }

  private Path pidFile() {
    return prefix.resolve("nginx.pid");
  }

  /** After a restart of the machine the file may name another program, or another nginx. */
  private Optional<ProcessHandle> master() {
    try {
      long pid = Long.parseLong(Files.readString(pidFile()).strip());
      return ProcessHandle.of(pid)
          .filter(ProcessState::runs)
          .filter(this::isNginx)
          .filter(this::hasThisPrefix);
    } catch (IOException | NumberFormatException none) {
      return Optional.empty();
    }
  }

  /** The program of a process of another user may not be known. */
  private boolean isNginx(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(each -> each.contains(String.valueOf(binary.getFileName())))
        .orElse(true);
  }

  /** Each is started with its prefix, which the title of its master repeats. */
  private boolean hasThisPrefix(ProcessHandle process) {
    String line = ProcessState.commandLine(process.pid()) + " ";
    if (line.isBlank() || line.contains(" -p " + prefix + " ")) {
      return true;
    }
    Matcher other = PREFIX.matcher(line);
    try {
      // A folder may have been reached by another name.
      return other.find() && Files.isSameFile(Path.of(other.group(1)), prefix);
    } catch (IOException noSuchFolder) {
      return false;
    }
  }

  private static Set<Long> children(ProcessHandle master) {
    return master.children().map(ProcessHandle::pid).collect(Collectors.toUnmodifiableSet());
  }

  private void run(String fault, String... options) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(binary.toString(), "-p", prefix.toString()));
    command.addAll(List.of("-c", configuration.toString()));
    command.addAll(List.of(options));
    // Not a pipe: a server in the background may keep it open.
    Path output = prefix.resolve("command.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new CommandException(String.join(" ", command) + " did not end within 30 s");
      }
      if (process.exitValue() != 0) {
        String text = String.join("; ", Files.readString(output).strip().lines().toList());
        throw new CommandException("nginx %s %s: %s".formatted(fault, configuration, text));
      }
    } catch (IOException e) {
      throw new CommandException(
          "%s could not be run: %s".formatted(binary, Program.NGINX.installation()), e);
    }
  }
}
