// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The empty folder that a copy is restored into. The files are unpacked and flushed in a folder
 * within it, and moved up then; {@code PG_VERSION}, without which no server starts, comes last.
 *
 * <p>Confined to one thread.
 */
final class CopyTarget {
  private static final String STAGE = ".restoring";
  private static final String LAST = "PG_VERSION";

  private final Path target;
  private final Path stage;

  CopyTarget(Path target) {
    this.target = target.toAbsolutePath().normalize();
    this.stage = this.target.resolve(STAGE);
  }

  /**
   * Restores a copy.
   *
   * @throws BackupException if the folder is not empty, or the backup has a path outside of it
   */
  void receive(Backup backup) throws IOException {
    boolean created = !Files.exists(target);
    if (!created) {
      requireEmpty();
    }
    try {
      Files.createDirectories(target);
      Folders.restrict(target);
      Folders.createPrivate(stage);
      unpack(backup);
      Folders.flush(stage);
    } catch (IOException | RuntimeException e) {
      discard(created, e);
      throw e;
    }
    publish();
  }

  /** What a restore left that was killed before it was complete is removed. */
  private void requireEmpty() throws IOException {
    try (Stream<Path> entries = Files.list(target)) {
      List<Path> all = entries.toList();
      if (all.equals(List.of(stage))) {
        Folders.delete(stage);
      } else if (!all.isEmpty()) {
        throw new BackupException(
            "folder %s is not empty%s, and a copy is restored into an empty one: choose another"
                .formatted(
                    target, all.contains(stage) ? " (it has a restore that was killed)" : ""));
      }
    }
  }

  private void unpack(Backup backup) throws IOException {
    try (ZipFile archive = new ZipFile(backup.data().toFile())) {
      for (ZipEntry each : Collections.list(archive.entries())) {
        Path file = stage.resolve(each.getName()).normalize();
        if (!file.startsWith(stage)) {
          throw new BackupException("backup %s has a path outside".formatted(backup.folder()));
        }
        if (each.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        try (InputStream in = archive.getInputStream(each)) {
          Files.copy(in, file);
        }
        if (Folders.isPosix(file)) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
      }
    }
    Files.createDirectories(stage.resolve("pg_wal").resolve("archive_status"));
  }

  private void publish() throws IOException {
    try (Stream<Path> entries = Files.list(stage)) {
      for (Path each : entries.filter(any -> !any.endsWith(LAST)).toList()) {
        moveUp(each);
      }
    }
    Folders.flushEntries(target);
    if (Files.exists(stage.resolve(LAST))) {
      moveUp(stage.resolve(LAST));
    }
    Folders.delete(stage);
    Folders.flushEntries(target);
    Path parent = target.getParent();
    if (parent != null) {
      Folders.flushEntries(parent);
    }
  }

  private void moveUp(Path file) throws IOException {
    Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }

  private void discard(boolean created, Exception failure) {
    try {
      if (Files.exists(stage)) {
        Folders.delete(stage);
      }
      if (created) {
        Files.deleteIfExists(target);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
