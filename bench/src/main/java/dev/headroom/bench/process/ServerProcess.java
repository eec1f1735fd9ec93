// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server program of this machine that can be killed, and started again by the same command.
 *
 * <p>One thread at a time. It ends with {@link #close}, or with this JVM.
 */
public final class ServerProcess implements AutoCloseable {
  private static final int STOP_SECONDS = 15;

  private final String name;
  private final Path folder;
  private final List<String> command;
  private final Thread hook;
  private volatile Process process;

  private ServerProcess(String name, Path folder, List<String> command, Process process) {
    this.name = name;
    this.folder = folder;
    this.command = command;
    this.process = process;
    this.hook = new Thread(this::destroyForcibly, "end-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a program, and returns at once.
   *
   * @param name of the process and of its log
   * @param folder exists; its working folder, which gets the log
   * @param command program and arguments
   */
  public static ServerProcess start(String name, Path folder, List<String> command) {
    List<String> copy = List.copyOf(command);
    return new ServerProcess(name, folder, copy, launch(name, folder, copy));
  }

  /**
   * Starts a class of this program in a JVM of its own, and returns at once.
   *
   * @param name of the process and of its log
   * @param folder exists; its working folder, which gets the log
   * @param type has a main method
   * @param options of the JVM
   * @param arguments of the main method
   */
  public static ServerProcess java(
      String name, Path folder, Class<?> type, List<String> options, List<String> arguments) {
    return start(name, folder, ChildJvm.command(options, type.getName(), arguments));
  }

  private static Process launch(String name, Path folder, List<String> command) {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder, name).toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be started", e);
    }
  }

  private static Path log(Path folder, String name) {
    return folder.resolve(name + ".log");
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns its process id. */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits until it accepts connections.
   *
   * @param port on this machine
   * @return this
   * @throws IllegalStateException if it ends, or does not within three minutes
   */
  public ServerProcess awaitPort(int port) {
    Waiting.await(
        name + " listens on port " + port,
        () -> {
          requireAlive();
          return Waiting.listens(port);
        });
    return this;
  }

  /**
   * Checks that it runs.
   *
   * @throws IllegalStateException if it has ended; names its log
   */
  public void requireAlive() {
    Process started = process;
    if (!started.isAlive()) {
      throw new IllegalStateException(
          "%s ended with code %d: see %s".formatted(name, started.exitValue(), log(folder, name)));
    }
  }

  /** Kills it and its children by SIGKILL; returns when it has ended. */
  public void kill() {
    Process victim = process;
    List<ProcessHandle> children = victim.descendants().toList();
    victim.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    victim.onExit().join();
  }

  /** Starts it again, and returns at once. */
  public void startAgain() {
    process = launch(name, folder, command);
  }

  private void destroyForcibly() {
    Process running = process;
    running.descendants().forEach(ProcessHandle::destroyForcibly);
    running.destroyForcibly();
  }

  /** Ends it by SIGTERM, and by SIGKILL if it does not end within 15 seconds. */
  @Override
  public void close() {
    Process running = process;
    running.destroy();
    try {
      if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        destroyForcibly();
      }
    } catch (InterruptedException e) {
      destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends, and the hook has run or is running.
    }
  }
}
