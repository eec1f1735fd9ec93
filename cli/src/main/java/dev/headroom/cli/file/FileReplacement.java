// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Replaces a file as a whole: at any time it has its earlier text, or the new one. Stateless.
 */
public final class FileReplacement {

  /** The permissions of a file with secrets. */
  public static final String OWNER_ONLY = "rw-------";

  private FileReplacement() {}

  /** Returns the permissions of a file; empty where there are none. */
  public static String mode(Path file) throws IOException {
    return isPosix(file) ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) : "";
  }

  /** Sets permissions that were read; nothing where there are none. */
  public static void setMode(Path file, String mode) throws IOException {
    if (!mode.isEmpty() && isPosix(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
  }

  /**
   * Writes a file under another name, which its owner alone may read until it is complete, and
   * renames it.
   *
   * @param mode the permissions that were read of a file; empty for its owner alone
   */
  public static void replace(Path file, String text, String mode) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.createDirectories(file.resolveSibling(""));
    Files.deleteIfExists(next);
    Files.createFile(next);
    setMode(next, OWNER_ONLY);
    Files.writeString(next, text);
    setMode(next, mode);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isPosix(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix");
  }
}
