// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The permissions of files and folders, written as {@code rw-r-----}; empty on a system that has
 * none.
 *
 * <p>Thread-safe: has no state.
 */
public final class FileMode {

  /** A file that its owner alone may read and write. */
  public static final String OWNER_FILE = "rw-------";

  /** A folder that its owner alone may enter. */
  public static final String OWNER_FOLDER = "rwx------";

  private FileMode() {}

  /** Returns the permissions of a file, or of the one that a link leads to. */
  public static String of(Path file) throws IOException {
    return isPosix(file) ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) : "";
  }

  /**
   * Returns the attribute that gives a new file its permissions.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static FileAttribute<?> attribute(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  /**
   * Refuses what is neither empty nor permissions.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static void check(String mode) {
    if (!mode.isEmpty()) {
      PosixFilePermissions.fromString(mode);
    }
  }

  /** Sets permissions that were read; no link is followed. Nothing where there are none. */
  static void set(Path file, String mode) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null && !mode.isEmpty()) {
      view.setPermissions(PosixFilePermissions.fromString(mode));
    }
  }

  static boolean isPosix(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix");
  }
}
