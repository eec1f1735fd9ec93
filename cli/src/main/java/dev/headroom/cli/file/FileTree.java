// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder with all that it holds.
 *
 * <p>Thread-safe: has no state.
 */
public final class FileTree {

  private FileTree() {}

  /** Deletes a folder with all that it holds, and no file that a link leads to. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
