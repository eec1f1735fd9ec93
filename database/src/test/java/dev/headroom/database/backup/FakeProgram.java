// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A program in the place of one of PostgreSQL that shows how it is called, and misbehaves. */
final class FakeProgram {
  private FakeProgram() {}

  /**
   * Writes it into a folder.
   *
   * @param body what it does with the file in {@code $file}; {@code $home} is the folder
   */
  static Path dump(Path home, int major, String body) throws IOException {
    return write(home, "pg_dump", major, body);
  }

  /** Writes one in the place of {@code pg_restore}. */
  static Path restore(Path home, int major, String body) throws IOException {
    return write(home, "pg_restore", major, body);
  }

  private static Path write(Path home, String name, int major, String body) throws IOException {
    Path written = home.resolve(name + ".new");
    Files.writeString(
        written,
        """
        #!/bin/sh
        home='%s'
        if [ "$1" = --version ]; then echo '%s (PostgreSQL) %d.1 (fake)'; exit; fi
        for each; do
          case $each in --file=*) file=${each#--file=} ;; esac
        done
        %s
        """
            .formatted(home, name, major, body));
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rwxr-xr-x"));
    // A shell that runs the program before it reads on in the file that it opened.
    return Files.move(written, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
