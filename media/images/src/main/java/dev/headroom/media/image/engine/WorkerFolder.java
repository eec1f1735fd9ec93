// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary folder of the child processes. It is deleted when this process ends; one whose
 * process was killed is deleted when another folder is created.
 *
 * <p>Thread-safe. A folder whose lock is held by a process that lives is in use. Folders of this
 * process are known by their name: to open the lock of one would release it.
 */
final class WorkerFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerFolder.class);
  private static final String PREFIX = "headroom-media-";
  private static final String LOCK = "lock";

  private final Path path;
  private final UserPrincipal owner;
  private final FileChannel lock;

  private WorkerFolder(Path path, FileChannel lock) throws IOException {
    this.path = path;
    this.owner = Files.getOwner(path);
    this.lock = lock;
  }

  /**
   * Creates a folder that nobody else may enter, and deletes those of processes that were killed.
   */
  static WorkerFolder create() throws IOException {
    String own = PREFIX + process() + '-';
    Path path = Files.createTempDirectory(own);
    deleteAbandoned(path.resolveSibling(""), own, Files.getOwner(path));
    FileChannel lock =
        FileChannel.open(
            path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    return new WorkerFolder(path, lock);
  }

  /** Returns id and start of this process: processes of two containers may have the same id. */
  private static String process() {
    ProcessHandle own = ProcessHandle.current();
    long begun = own.info().startInstant().map(each -> each.toEpochMilli()).orElse(0L);
    return own.pid() + "-" + Long.toHexString(begun);
  }

  private static void deleteAbandoned(Path parent, String own, UserPrincipal owner) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path each : folders) {
        if (!each.getFileName().toString().startsWith(own)
            && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(each, LinkOption.NOFOLLOW_LINKS).equals(owner)
            && isAbandoned(each.resolve(LOCK))) {
          delete(each);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} was not cleaned up", parent, e);
    }
  }

  /** Returns whether the process that locked a folder has ended. */
  private static boolean isAbandoned(Path lock) {
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return channel.tryLock() != null;
    } catch (IOException | OverlappingFileLockException unknown) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  /**
   * Returns whether it is still there: where a cleaner of temporary files removed it, anybody may
   * have taken its name.
   */
  boolean isIntact() throws IOException {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(owner);
  }

  /** Unlocks it: the next process that creates a folder deletes it. */
  void release() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("the lock of {} was not closed", path, e);
    }
  }

  /** Deletes it. */
  @Override
  public void close() {
    release();
    delete(path);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("{} was not deleted", folder, e);
    }
  }
}
