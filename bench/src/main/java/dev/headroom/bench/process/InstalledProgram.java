// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The programs of this machine. Stateless, thread-safe. */
public final class InstalledProgram {

  private InstalledProgram() {}

  /**
   * Finds a program.
   *
   * @param name such as {@code nginx}
   * @return where it is; null if it is neither on the path nor in {@code /usr/sbin}
   */
  public static @Nullable Path find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path found = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(found)) {
        return found;
      }
    }
    return null;
  }

  /** Returns whether the programs that this process starts are root's. */
  public static boolean startsAsRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
