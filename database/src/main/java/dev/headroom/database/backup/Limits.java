// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What ends a backup that runs: its longest time, a disk that is almost full, an interrupt.
 *
 * <p>Confined to one thread.
 */
final class Limits {
  private final TimeSource time;
  private final Duration timeout;
  private final long deadlineNanos;
  private final Path folder;
  private final FreeSpace free;
  private final long minFree;

  /** Reads how many bytes a disk has left. */
  @FunctionalInterface
  interface FreeSpace {
    long bytes(Path folder) throws IOException;

    /** Returns what the file system says. */
    static FreeSpace ofTheSystem() {
      return folder -> Files.getFileStore(folder).getUsableSpace();
    }
  }

  Limits(TimeSource time, BackupSettings settings, Path folder, FreeSpace free) {
    this.time = time;
    this.timeout = settings.timeout();
    this.deadlineNanos = time.nanos() + timeout.toNanos();
    this.folder = folder;
    this.free = free;
    this.minFree = settings.minFree();
  }

  /**
   * Checks all of them.
   *
   * @throws BackupException if one is exceeded
   * @throws InterruptedException if the thread was interrupted
   */
  void check() throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (time.nanos() - deadlineNanos > 0) {
      throw new BackupException(
          "the backup took longer than %d s: set headroom.database.backup.timeout higher"
              .formatted(timeout.toSeconds()));
    }
    long left = free.bytes(folder);
    if (left < minFree) {
      throw new BackupException(
          "the disk of %s has %d bytes left, and a backup must leave %d: free some space, or keep"
                  .formatted(folder.getParent(), left, minFree)
              + " fewer backups");
    }
  }
}
