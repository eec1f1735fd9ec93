// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.bench.process.Waiting;
import dev.headroom.cli.process.Program;
import dev.headroom.cli.process.WantedPort;
import dev.headroom.cli.text.CommandException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes of a deployment. They outlive the process that starts them: each has a session of
 * its own, where the system has setsid, and writes its output to a file.
 *
 * <p>One thread at a time.
 */
final class Instances {

  /**
   * Writes process id, release and start to the file that is argument 0, and becomes the
   * application: whoever is killed meanwhile, no instance is unknown.
   */
  private static final String RECORD_AND_BECOME =
      "echo \"$$ $1 $(cut -d' ' -f22 \"/proc/$$/stat\" 2>/dev/null)\" >\"$0\""
          + " && shift && exec \"$@\"";

  private static final Pattern RECORD = Pattern.compile("(\\d{1,18}) (\\d{1,9}) (\\d*)\\s*");
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final DeploymentFolder folder;

  Instances(DeploymentFolder folder) {
    this.folder = folder;
  }

  /** Returns the instance that was started on a port at last, which may have ended by itself. */
  Optional<Instance> at(int port) {
    try {
      Matcher text = RECORD.matcher(Files.readString(folder.instance(port)));
      return text.matches()
          ? Optional.of(
              new Instance(
                  port,
                  Long.parseLong(text.group(1)),
                  Integer.parseInt(text.group(2)),
                  text.group(3)))
          : Optional.empty();
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CommandException(
          folder.instance(port) + " could not be read: correct its permissions", e);
    }
  }

  /** Returns the instance of a port if it runs. */
  Optional<Instance> running(int port) {
    return at(port).filter(Instance::runs);
  }

  /**
   * Checks that no instance runs, before a deploy that takes itself for the first.
   *
   * @throws CommandException if one does: the journal was lost, and it may serve
   */
  void requireNone() {
    Stream.of(folder.settings().blue(), folder.settings().green())
        .flatMap(List::stream)
        .flatMap(port -> running(port).stream())
        .findFirst()
        .ifPresent(each -> {
          throw new CommandException(
              "release %d runs on port %d, but the journal in %s says that nothing was deployed: put journal.jsonl back, or end process %d"
                  .formatted(each.release(), each.port(), folder.home(), each.pid()));
        });
  }

  /**
   * Starts an instance, unless it runs.
   *
   * @throws CommandException if another process has the port
   */
  void start(int port, int release) throws InterruptedException {
    Optional<Instance> running = running(port);
    if (running.filter(each -> each.release() == release).isPresent()) {
      return;
    }
    requireFree(port);
    try {
      Files.deleteIfExists(folder.instance(port));
      Process process = builder(port, release).start();
      Waiting.until(() -> at(port).isPresent() || !process.isAlive(), START_PATIENCE);
    } catch (IOException e) {
      throw new CommandException(
          "the instance on port %d could not be started (%s): correct the permissions below %s"
              .formatted(port, e.getMessage(), folder.home()),
          e);
    }
    if (at(port).isEmpty()) {
      throw new CommandException(
          "the instance on port %d could not be started: see %s"
              .formatted(port, folder.log(release, port)));
    }
  }

  private ProcessBuilder builder(int port, int release) {
    List<String> command = new ArrayList<>();
    Path ownSession = Program.SETSID.path();
    if (ownSession != null) {
      // Or else Ctrl-C of this command would reach the instance, too.
      command.add(ownSession.toString());
    }
    command.addAll(List.of("sh", "-c", RECORD_AND_BECOME));
    command.add(folder.instance(port).toString());
    command.add(Integer.toString(release));
    for (String each : folder.settings().command()) {
      command.add(
          each.replace("{java}", Path.of(System.getProperty("java.home"), "bin", "java").toString())
              .replace("{release}", folder.jar(release).toString()));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.home().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log(release, port).toFile()));
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(folder.environment(release, port));
    return builder;
  }

  private static void requireFree(int port) {
    if (!WantedPort.isFree(InetAddress.getLoopbackAddress(), port)) {
      throw new CommandException(
          "port %d is already in use: stop the process that listens on it, or name another in deployment.json"
              .formatted(port));
    }
  }

  /**
   * Ends the instance of a port: by the signal at which it lets open requests end, and, if it does
   * not end in time, at once.
   *
   * @return whether it ended by itself, or did not run
   */
  boolean stop(int port) throws InterruptedException {
    Optional<Instance> running = running(port);
    boolean byItself = true;
    if (running.isPresent()) {
      Instance instance = running.get();
      Duration patience = Duration.ofSeconds(folder.settings().seconds().stop());
      ProcessHandle.of(instance.pid()).ifPresent(ProcessHandle::destroy);
      byItself = Waiting.until(() -> !instance.runs(), patience);
      if (!byItself) {
        ProcessHandle.of(instance.pid()).ifPresent(ProcessHandle::destroyForcibly);
        if (!Waiting.until(() -> !instance.runs(), KILL_PATIENCE)) {
          throw new CommandException(
              "the instance on port %d, process %d, cannot be ended: run this as the user that started it"
                  .formatted(port, instance.pid()));
        }
      }
    }
    try {
      Files.deleteIfExists(folder.instance(port));
    } catch (IOException e) {
      throw new CommandException(
          folder.instance(port) + " could not be removed: correct its permissions", e);
    }
    return byItself;
  }
}
