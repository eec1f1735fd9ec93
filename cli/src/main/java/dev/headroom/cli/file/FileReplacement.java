// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file as a whole: at any time it has its earlier content, or the new one. Its owner and
 * group stay; a link stays, and the file that it leads to is replaced.
 *
 * <p>Thread-safe: has no state. A new file, and each new folder above it, belongs to the owner and
 * group of the folder that it is in, where this process may give it to them.
 */
public final class FileReplacement {

  private FileReplacement() {}

  /**
   * Returns the file that a path leads to; itself if it is missing.
   *
   * @throws IOException if it is a link to a file that is missing
   */
  public static Path target(Path file) throws IOException {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new FileSystemException(file.toString(), null, "is a link to a file that is missing");
    }
    return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
  }

  /**
   * Writes a file under another name, which its owner alone may read until it is complete, and
   * renames it.
   *
   * @param mode the permissions that were read of a file; empty for its owner alone
   * @throws IOException if it cannot be written, or cannot stay with its owner and group; it is as
   *     before then
   */
  public static void replace(Path file, String text, String mode) throws IOException {
    Path real = target(file);
    write(real, text.getBytes(StandardCharsets.UTF_8), mode, real);
  }

  /**
   * Copies a file to another name in its folder; its owner alone may read the copy.
   *
   * @param file a file, and no link
   */
  public static void copy(Path file, Path copy) throws IOException {
    write(copy, Files.readAllBytes(file), FileMode.OWNER_FILE, file);
  }

  private static void write(Path file, byte[] content, String mode, Path model) throws IOException {
    createFolders(file.resolveSibling(""));
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.deleteIfExists(next);
    if (FileMode.isPosix(file.resolveSibling(""))) {
      Files.createFile(next, FileMode.attribute(FileMode.OWNER_FILE));
    } else {
      Files.createFile(next);
    }
    try {
      Files.write(next, content, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      if (Files.exists(model)) {
        keepOwner(next, model, mode);
      } else {
        giveToOwnerOf(file.resolveSibling(""), next);
      }
      FileMode.set(next, mode);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static void createFolders(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path each = folder; !Files.isDirectory(each); each = each.resolveSibling("")) {
      missing.addFirst(each);
    }
    Files.createDirectories(folder);
    for (Path each : missing) {
      giveToOwnerOf(each.resolveSibling(""), each);
    }
  }

  /** Gives a file the owner and the group of the one that it replaces. */
  private static void keepOwner(Path file, Path model, String mode) throws IOException {
    PosixFileAttributeView view = view(file);
    if (view == null) {
      return;
    }
    PosixFileAttributes kept = Files.readAttributes(model, PosixFileAttributes.class);
    PosixFileAttributes own = view.readAttributes();
    // The group does not matter where the permissions give it nothing.
    boolean owner = !own.owner().equals(kept.owner());
    boolean group =
        !own.group().equals(kept.group()) && !mode.isEmpty() && !mode.startsWith("---", 3);
    try {
      if (owner) {
        view.setOwner(kept.owner());
      }
      if (owner || group) {
        view.setGroup(kept.group());
      }
    } catch (IOException e) {
      throw new FileSystemException(
          model.toString(),
          null,
          "belongs to %s:%s, and this user cannot replace it for them: run this as that user, or as root"
              .formatted(kept.owner().getName(), kept.group().getName()));
    }
  }

  /** Gives a new file to the owner and the group of its folder, where that is permitted. */
  private static void giveToOwnerOf(Path folder, Path file) throws IOException {
    PosixFileAttributeView view = view(file);
    if (view == null) {
      return;
    }
    PosixFileAttributes wanted = Files.readAttributes(folder, PosixFileAttributes.class);
    if (!view.getOwner().equals(wanted.owner())) {
      try {
        view.setOwner(wanted.owner());
        view.setGroup(wanted.group());
      } catch (FileSystemException notPermitted) {
        // Root alone may do that: it stays with this user.
      }
    }
  }

  private static @Nullable PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(
        file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }
}
