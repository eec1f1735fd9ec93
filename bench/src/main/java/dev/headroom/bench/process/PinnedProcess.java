// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process on one core of this machine.
 *
 * <p>Confined to one thread. It ends with {@link #close}, or with this JVM.
 */
public final class PinnedProcess implements AutoCloseable {
  private static final int TRIES = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Thread hook;

  private PinnedProcess(Process process) {
    this.process = process;
    this.hook = new Thread(process::destroyForcibly, "end-pinned");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Says why nothing can be pinned here.
   *
   * @return null when it can
   */
  public static @Nullable String obstacle() {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return "needs two cores, one for the server and one for the load";
    }
    return InstalledProgram.find("taskset") == null
        ? "needs taskset (util-linux), to give each side its core"
        : null;
  }

  /**
   * Starts a Java class of this program.
   *
   * @param core 0 for the first
   * @param log where its output goes; null to read it by {@link #output}
   * @param type has a main method
   * @param arguments for the JVM those that begin with {@code -X} or {@code -D}, for the class all
   *     others
   * @return the process
   */
  public static PinnedProcess java(
      int core, @Nullable Path log, Class<?> type, List<String> arguments) {
    return start(
        core,
        log,
        ChildJvm.command(
            arguments.stream().filter(PinnedProcess::isOfJvm).toList(),
            type.getName(),
            arguments.stream().filter(each -> !isOfJvm(each)).toList()));
  }

  private static boolean isOfJvm(String argument) {
    return argument.startsWith("-X") || argument.startsWith("-D");
  }

  /**
   * Starts a program.
   *
   * @param core 0 for the first
   * @param log where its output goes; null to read it by {@link #output}
   * @param command program and arguments
   * @return the process
   */
  public static PinnedProcess start(int core, @Nullable Path log, List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
    pinned.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(pinned).redirectErrorStream(true);
    if (log != null) {
      builder.redirectOutput(log.toFile());
    }
    try {
      return new PinnedProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(command.getFirst() + " could not be started", e);
    }
  }

  /**
   * Gives a process, and those that it starts from now on, some cores of this machine.
   *
   * @param pid of the process
   * @param first 0 for the first core
   * @param last the last core; the first for one alone
   * @throws IllegalStateException if there is no taskset, or it cannot do that
   */
  public static void pin(long pid, int first, int last) {
    List<String> command = List.of("taskset", "-acp", first + "-" + last, Long.toString(pid));
    // It fails where a thread of the process has ended since it read their list.
    for (int tries = 1; run(command) != 0; tries++) {
      if (tries == TRIES) {
        throw new IllegalStateException(String.join(" ", command) + " failed");
      }
    }
  }

  /**
   * Gives the process another core.
   *
   * @param core 0 for the first
   */
  public void moveTo(int core) {
    pin(process.pid(), core, core);
  }

  private static int run(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new IllegalStateException(command.getFirst() + " is missing", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Waits until a port answers.
   *
   * @param port on this machine
   * @return this
   * @throws IllegalStateException if it does not within a minute; the process is ended then
   */
  public PinnedProcess awaitPort(int port) {
    if (Waiting.listens(process, port, PATIENCE)) {
      return this;
    }
    close();
    throw new IllegalStateException("no server answered on port " + port + " within 60 s");
  }

  /**
   * Reads what the process says until it ends.
   *
   * @return its lines
   */
  public List<String> output() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
