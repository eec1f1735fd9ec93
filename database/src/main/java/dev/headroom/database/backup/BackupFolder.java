// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of all backups. A sub-folder whose name begins with a dot is incomplete: a backup is
 * written in one, flushed to the disk, and then renamed, so that every other one is complete.
 *
 * <p>Thread-safe. A file lock lets one run of a database write at a time, and ends with its
 * process.
 */
final class BackupFolder {
  private static final Logger LOG = LoggerFactory.getLogger(BackupFolder.class);
  private static final String INCOMPLETE = ".incomplete-";
  private static final String REMOVED = ".removed-";
  private static final String LOCK = ".lock-";
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_-]");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path home;

  BackupFolder(Path home) {
    this.home = home.toAbsolutePath().normalize();
  }

  /** The right to write backups of one database in the folder. Confined to one thread. */
  final class Writer implements AutoCloseable {
    private final ServerFacts server;
    private final FileChannel channel;
    private final FileLock lock;

    private Writer(ServerFacts server, FileChannel channel, FileLock lock) {
      this.server = server;
      this.channel = channel;
      this.lock = lock;
    }

    /** Creates the folder of a new backup, where nobody takes it for a complete one. */
    Path begin(Instant started) throws IOException {
      return Folders.createPrivate(home.resolve(incomplete() + TIME.format(started)));
    }

    private String incomplete() {
      return INCOMPLETE + scope(server) + ".";
    }

    /** Makes a new backup complete: all of it is on the disk before it has its name. */
    Path publish(Path begun) throws IOException {
      Folders.flush(begun);
      String started = begun.getFileName().toString().substring(incomplete().length());
      Path complete = home.resolve(safe(server.database()) + "-" + started);
      Files.move(begun, complete, StandardCopyOption.ATOMIC_MOVE);
      Folders.flushEntries(home);
      return complete;
    }

    /** Removes the oldest backups of the database beyond those that are kept. */
    void prune(int keep) {
      if (keep > 0) {
        list().stream().filter(server::has).skip(keep).forEach(this::remove);
      }
    }

    /**
     * Removes the oldest backups of the same database of the same server; never the latest, whose
     * clock may be behind that of the others.
     */
    void prune(Backup latest, int keep) {
      if (keep == 0) {
        return;
      }
      list().stream()
          .filter(each -> server.has(each) && !each.folder().equals(latest.folder()))
          .skip(keep - 1L)
          .forEach(this::remove);
    }

    private void remove(Backup old) {
      try {
        Path removed = home.resolve(removed() + old.folder().getFileName());
        Files.move(old.folder(), removed, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(removed);
        LOG.info("removed the backup {}", old.folder().getFileName());
      } catch (IOException e) {
        LOG.warn("the backup {} could not be removed: {}", old.folder(), e.toString());
      }
    }

    private String removed() {
      return REMOVED + scope(server) + ".";
    }

    /** Removes what runs of this database left behind that were killed. */
    private void sweep() throws IOException {
      try (Stream<Path> entries = Files.list(home)) {
        for (Path each : entries.filter(this::isLeftover).toList()) {
          sweep(each);
        }
      }
    }

    private static void sweep(Path left) {
      try {
        Folders.delete(left);
        LOG.info("removed {}, which a run that was killed left behind", left.getFileName());
      } catch (IOException e) {
        // Such as a file on NFS that a killed run's program still has open.
        LOG.warn("{} of a run that was killed could not be removed: {}", left, e.toString());
      }
    }

    private boolean isLeftover(Path entry) {
      String name = entry.getFileName().toString();
      return name.startsWith(incomplete()) || name.startsWith(removed());
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        lock.release();
      }
    }
  }

  /** Returns what the names of the files of one database have in common: no other's have it. */
  private static String scope(ServerFacts server) {
    return safe(server.database()) + "." + server.system();
  }

  private static String safe(String database) {
    return UNSAFE.matcher(database).replaceAll("_");
  }

  /**
   * Begins to write, and removes what runs of the database left behind that were killed.
   *
   * @throws BackupException if another backup of the database runs
   */
  Writer write(ServerFacts server) throws IOException {
    Files.createDirectories(home);
    Path file = home.resolve(LOCK + scope(server));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Writer writer = new Writer(server, channel, lock(channel, server));
    try {
      writer.sweep();
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private FileLock lock(FileChannel channel, ServerFacts server) throws IOException {
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException ofThisProcess) {
      // As good as one of another process.
    } catch (IOException e) {
      channel.close();
      throw new BackupException(
          "the file system of %s locks no files (%s): choose a folder on another one"
              .formatted(home, e.getMessage()),
          e);
    }
    if (lock == null) {
      channel.close();
      throw new BackupException(
          "another backup of %s into %s is running: wait for its end"
              .formatted(server.database(), home));
    }
    return lock;
  }

  /** Returns the complete backups, the latest first; none if there is no folder. */
  List<Backup> list() {
    List<Backup> complete = new ArrayList<>();
    if (Files.isDirectory(home)) {
      try (Stream<Path> entries = Files.list(home)) {
        entries
            .filter(each -> !each.getFileName().toString().startsWith("."))
            .filter(Files::isDirectory)
            .forEach(each -> add(complete, each));
      } catch (IOException e) {
        throw new BackupException("the folder %s cannot be read: %s".formatted(home, e), e);
      }
    }
    complete.sort(Comparator.comparing(Backup::started).reversed());
    return complete;
  }

  private static void add(List<Backup> complete, Path folder) {
    try {
      complete.add(Backup.at(folder));
    } catch (BackupException other) {
      LOG.debug("no backup: {}", folder, other);
    }
  }
}
