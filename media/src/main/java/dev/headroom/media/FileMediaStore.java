// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link MediaStore} in a folder.
 *
 * <p>A file is written in the folder {@code .unfinished}, forced to the disk and then renamed, so
 * that a reader sees it whole or not at all; once {@link #put} has returned, file and name outlast
 * a power loss. What writers that were killed have left there is removed after a day.
 *
 * <p>Thread-safe, also between processes on one folder.
 */
public final class FileMediaStore implements MediaStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileMediaStore.class);
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path folder;
  private final Path unfinished;
  private final AtomicBoolean cleaned = new AtomicBoolean();

  /**
   * Creates the store; the folder is created with the first file.
   *
   * @param folder that holds nothing else
   */
  public FileMediaStore(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    this.unfinished = this.folder.resolve(".unfinished");
  }

  @Override
  public void put(String key, byte[] content) {
    Path file = file(key);
    try {
      if (!Files.exists(file)) {
        write(file, content);
      }
      forceNames(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(unfinished);
    removeAbandoned();
    Path written = unfinished.resolve(UUID.randomUUID().toString());
    try {
      Files.write(written, content);
      force(written, StandardOpenOption.WRITE);
      moveInto(file, written);
    } catch (FileAlreadyExistsException sameContent) {
      // Another writer of the same key was first.
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static void moveInto(Path file, Path written) throws IOException {
    Path parent = Files.createDirectories(parentOf(file));
    try {
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException emptyFolderDeleted) {
      Files.createDirectories(parent);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Forces the folders of a file to the disk, each of which may be new, up to the store's own. */
  private void forceNames(Path file) throws IOException {
    if (File.separatorChar == '\\') {
      return; // Windows opens no folders, and writes names by itself
    }
    Path each = file;
    while (!each.equals(folder)) {
      each = parentOf(each);
      force(each, StandardOpenOption.READ);
    }
  }

  private static void force(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel opened = FileChannel.open(path, access)) {
      opened.force(true);
    }
  }

  /** Removes what killed writers have left, once a process; a failure costs no file of its own. */
  private void removeAbandoned() {
    if (cleaned.getAndSet(true)) {
      return;
    }
    Instant limit = Instant.now().minus(ABANDONED);
    try (Stream<Path> files = Files.list(unfinished)) {
      for (Path each : files.toList()) {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(limit)) {
          Files.deleteIfExists(each);
        }
      }
    } catch (NoSuchFileException justFinished) {
      // A writer was faster; the next process removes the rest.
    } catch (IOException notRemoved) {
      LOG.warn("{} is not cleaned up", unfinished, notRemoved);
    }
  }

  @Override
  public byte @Nullable [] get(String key) {
    try {
      return Files.readAllBytes(file(key));
    } catch (NoSuchFileException absent) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean exists(String key) {
    return Files.isRegularFile(file(key));
  }

  /** Walks over the files below the last whole folder of the prefix. */
  @Override
  public List<String> list(String prefix) {
    int slash = prefix.lastIndexOf('/');
    Path top = slash < 0 ? folder : file(prefix.substring(0, slash));
    if (!Files.isDirectory(top)) {
      return List.of();
    }
    List<String> keys = new ArrayList<>();
    try {
      Path walked = top.toRealPath(); // A link at the top is not followed.
      Files.walkFileTree(
          walked,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String key = key(top.resolve(walked.relativize(file)));
              if (key.startsWith(prefix) && MediaStore.KEY.matcher(key).matches()) {
                keys.add(key);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                throws IOException {
              if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE; // deleted or renamed meanwhile
              }
              throw failure;
            }
          });
    } catch (NoSuchFileException deletedMeanwhile) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    keys.sort(Comparator.naturalOrder());
    return List.copyOf(keys);
  }

  @Override
  public void deleteAll(String prefix) {
    for (String each : list(prefix)) {
      try {
        Files.deleteIfExists(file(each));
        Path parent = parentOf(file(each));
        deleteIfEmpty(parent);
        if (!parent.equals(folder)) {
          deleteIfEmpty(parentOf(parent));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void deleteIfEmpty(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      if (directory.equals(folder) || children.findAny().isPresent()) {
        return;
      }
    } catch (NoSuchFileException gone) {
      return;
    }
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException writtenMeanwhile) {
      // A writer was faster.
    }
  }

  private String key(Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private Path file(String key) {
    return folder.resolve(MediaStore.requireKey(key));
  }

  private static Path parentOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }
}
