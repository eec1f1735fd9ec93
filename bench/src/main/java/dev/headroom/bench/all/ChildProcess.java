// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.all;

import dev.headroom.bench.process.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command in a JVM of its own, with the flags and the class path of this one. One thread at
 * a time.
 *
 * @param main the class with the main method
 */
record ChildProcess(String main) implements SuiteLauncher {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  @Override
  public @Nullable String run(List<String> arguments, Path log, Duration longest) {
    Process process;
    try {
      process =
          new ProcessBuilder(ChildJvm.command(ChildJvm.ownOptions(), main, arguments))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
    } catch (IOException e) {
      return "it could not be started: " + e.getMessage();
    }
    Thread hook = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        stop(process);
        return "stopped after %d s".formatted(longest.toSeconds());
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      removeQuietly(hook);
    }
    return process.exitValue() == 0
        ? null
        : "exit code %d: %s".formatted(process.exitValue(), lastLine(log));
  }

  /** Lets the process stop its servers, then stops what is left of it. */
  private static void stop(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
    }
    children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
  }

  private static void removeQuietly(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process ends: the hook stops the child.
    }
  }

  /** Returns the program's own message, or else the last line that is not empty. */
  private static String lastLine(Path log) {
    try {
      List<String> lines =
          Files.readString(log, StandardCharsets.ISO_8859_1)
              .lines()
              .filter(line -> !line.isBlank())
              .toList()
              .reversed();
      return lines.stream()
          .filter(line -> line.startsWith("headroom: "))
          .findFirst()
          .or(() -> lines.stream().filter(line -> !line.startsWith("\t")).findFirst())
          .orElse("it printed nothing");
    } catch (IOException e) {
      return "its log could not be read";
    }
  }
}
