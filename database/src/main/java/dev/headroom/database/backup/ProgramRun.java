// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs a client program to its end, or ends it: when a limit is reached, and when the calling
 * thread is interrupted.
 *
 * <p>Stateless.
 */
final class ProgramRun {
  private static final long LOOK_MILLIS = 200;
  private static final long END_SECONDS = 10;
  private static final int LAST_BYTES = 2_000;
  private static final int LAST_LINES = 5;

  private ProgramRun() {}

  /** Ends a program by an exception. */
  @FunctionalInterface
  interface Check {
    void check() throws IOException, InterruptedException;
  }

  /**
   * Runs a program.
   *
   * @param log receives what the program writes; deleted afterwards
   * @throws InterruptedException if the thread was interrupted, or the process ends
   * @throws BackupException if it fails, with its last lines; none of them has a password
   */
  static void run(List<String> command, ClientAccess access, Path log, Check limits)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    access.apply(builder.environment());
    Process process = builder.start();
    access.started(process);
    try {
      process.getOutputStream().close();
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        limits.check();
        access.look();
      }
      if (access.isEnded()) {
        throw new InterruptedException("the process ends");
      }
      if (process.exitValue() != 0) {
        throw new BackupException(
            "%s failed with status %d: %s"
                .formatted(
                    Path.of(command.getFirst()).getFileName(), process.exitValue(), last(log)));
      }
    } finally {
      end(process);
      Files.deleteIfExists(log);
    }
  }

  /** Waits for the end of an ended process, so that it writes nothing more. */
  private static void end(Process process) {
    if (process.isAlive()) {
      process.destroyForcibly();
      process.onExit().completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  private static String last(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(LAST_BYTES, file.length())];
      file.seek(file.length() - bytes.length);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.stream()
          .skip(Math.max(0, lines.size() - LAST_LINES))
          .collect(Collectors.joining("; "));
    }
  }
}
