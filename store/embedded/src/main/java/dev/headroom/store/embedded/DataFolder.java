// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The data folder of a store, locked by one process at a time.
 *
 * <p>Thread-safe. The operating system releases the lock of a process that was killed; the server
 * that such a process left running is stopped before a new one starts.
 */
final class DataFolder implements AutoCloseable {

  private static final long MIN_FREE_BYTES = 2L << 30;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  static DataFolder lock(Path folder) {
    try {
      Files.createDirectories(folder);
      long freeBytes = Files.getFileStore(folder).getUsableSpace();
      if (freeBytes < MIN_FREE_BYTES) {
        throw new EmbeddedStoreException(
            "%s has %d MiB of free disk, but at least %d MiB are needed: free some space, or choose another folder with --data"
                .formatted(folder, freeBytes >> 20, MIN_FREE_BYTES >> 20));
      }
      FileChannel channel =
          FileChannel.open(
              folder.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new EmbeddedStoreException(
            "data folder %s is in use by another headroom process: stop that process, or choose another folder with --data"
                .formatted(folder));
      }
      return new DataFolder(folder, channel, lock);
    } catch (IOException e) {
      throw new EmbeddedStoreException(
          "data folder %s is not usable (%s): choose a folder that you may write with --data"
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path path() {
    return folder;
  }

  /**
   * Stops the server whose process id is the first line of a file, if that process is still the
   * server.
   */
  void stopOrphan(Path pidFile, String program) {
    if (!Files.isRegularFile(pidFile)) {
      return;
    }
    leftover(pidFile, program).ifPresent(DataFolder::end);
  }

  private static Optional<ProcessHandle> leftover(Path pidFile, String program) {
    try {
      String first = Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
      return first.matches("\\d{1,18}")
          ? ProcessHandle.of(Long.parseLong(first))
              .filter(process -> process.info().command().orElse("").contains(program))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void end(ProcessHandle process) {
    try {
      // PostgreSQL reads SIGINT as "end the sessions and stop"; SIGTERM would wait for its clients.
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      process.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new EmbeddedStoreException("data folder " + folder + " could not be released", e);
    }
  }
}
