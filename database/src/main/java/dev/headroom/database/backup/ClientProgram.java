// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client program of PostgreSQL that is installed on this machine: {@code pg_dump} or {@code
 * pg_restore}.
 *
 * <p>Immutable.
 *
 * @param file the program
 * @param major its major version
 */
record ClientProgram(Path file, int major) {
  /** Folders of the usual packages: Debian, Red Hat, Homebrew on both processors, EDB. */
  private static final List<Path> INSTALLATIONS =
      List.of(
          Path.of("/usr/lib/postgresql"),
          Path.of("/usr"),
          Path.of("/opt/homebrew/opt"),
          Path.of("/usr/local/opt"),
          Path.of("C:\\Program Files\\PostgreSQL"));

  private static final String VERSIONS = "{[0-9],pgsql-,postgresql@,libpq}*";
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final int VERSION_SECONDS = 10;
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  /**
   * Finds a program that is not older than a server: of those, the oldest.
   *
   * @param programs the only folder that is looked in; null for the PATH and the usual ones
   */
  static Optional<ClientProgram> find(String name, int minMajor, @Nullable String programs)
      throws IOException, InterruptedException {
    return all(name, programs).stream()
        .filter(each -> each.major >= minMajor)
        .min(Comparator.comparingInt(ClientProgram::major));
  }

  /** Describes what is installed, for the message where no program suffices. */
  static String describe(String name, @Nullable String programs)
      throws IOException, InterruptedException {
    List<ClientProgram> all = all(name, programs);
    String where = programs == null ? "on this machine" : "in " + programs;
    return all.isEmpty()
        ? "there is no %s %s".formatted(name, where)
        : "the newest %s %s is of PostgreSQL %d"
            .formatted(name, where, all.stream().mapToInt(ClientProgram::major).max().getAsInt());
  }

  private static List<ClientProgram> all(String name, @Nullable String programs)
      throws IOException, InterruptedException {
    List<ClientProgram> all = new ArrayList<>();
    for (Path folder : programs == null ? usual() : List.of(Path.of(programs))) {
      Path file = folder.resolve(WINDOWS ? name + ".exe" : name);
      int major = Files.isExecutable(file) ? majorOf(file) : 0;
      if (major > 0) {
        all.add(new ClientProgram(file, major));
      }
    }
    return all;
  }

  /** The installations come first: on Debian what the PATH has is a wrapper that chooses one. */
  private static List<Path> usual() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path each : INSTALLATIONS) {
      if (Files.isDirectory(each)) {
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(each, VERSIONS)) {
          versions.forEach(version -> folders.add(version.resolve("bin")));
        }
      }
    }
    String path = System.getenv("PATH");
    for (String each : path == null ? new String[0] : path.split(File.pathSeparator, -1)) {
      if (!each.isBlank()) {
        folders.add(Path.of(each));
      }
    }
    return folders;
  }

  private static int majorOf(Path file) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(file.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return 0;
      }
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher version = VERSION.matcher(text);
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException unusable) {
      return 0;
    }
  }
}
