// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes a standby of a running server by a copy of its files, since the embedded binaries have no
 * {@code pg_basebackup}.
 *
 * <p>Stateless. The server writes on meanwhile: the standby replays the log from the start of the
 * copy, and is consistent at its end.
 */
final class ReplicaCopy {
  /** Files that belong to the running server alone. */
  private static final Set<String> SKIPPED_FILES =
      Set.of("postmaster.pid", "postmaster.opts", "epg-lock", "backup_label", "standby.signal");

  /** Folders whose content each server makes itself, or comes through the connection. */
  private static final Set<String> EMPTIED_FOLDERS =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans",
          "pgsql_tmp");

  private ReplicaCopy() {}

  /**
   * Makes a standby.
   *
   * @param primary the running server
   * @param port where the standby reaches it
   * @param target the folder of the standby's cluster; what it holds is deleted
   */
  static void make(DataSource primary, int port, Path target) {
    delete(target);
    // One session must last from the start to the stop.
    try (Connection connection = primary.getConnection();
        Statement statement = connection.createStatement()) {
      Path source = Path.of(text(statement, "SHOW data_directory"));
      text(statement, "SELECT pg_backup_start('replica', true)");
      copy(source, target);
      Files.writeString(
          target.resolve("backup_label"),
          text(statement, "SELECT labelfile FROM pg_backup_stop(false)"));
      Files.createDirectories(target.resolve("pg_wal").resolve("archive_status"));
      Files.writeString(target.resolve("standby.signal"), "");
      Files.writeString(
          target.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=127.0.0.1 port=%s user=postgres'%n".formatted(port),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      if (Files.getFileStore(target).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
      }
    } catch (SQLException | IOException e) {
      throw new EmbeddedStoreException(
          "a replica could not be copied to %s (%s): free some disk, or start without replicas"
              .formatted(target, e.getMessage()),
          e);
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(target.resolve(source.relativize(folder).toString()));
            return EMPTIED_FOLDERS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!SKIPPED_FILES.contains(file.getFileName().toString())) {
              try {
                Files.copy(file, target.resolve(source.relativize(file).toString()));
              } catch (NoSuchFileException dropped) {
                // The log drops it from the standby too.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }

  /** Deletes a folder with all that it holds; does nothing if there is none. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
                throws IOException {
              Files.deleteIfExists(each);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new EmbeddedStoreException("folder " + folder + " could not be deleted", e);
    }
  }
}
