// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The SHA-256 checksums of all files of a folder and of those below it, in a file {@code
 * SHA256SUMS} that {@code sha256sum --check} reads.
 *
 * <p>Thread-safe: has no state. Reads each file once, and blocks for as long as that takes.
 */
public final class FolderChecksums {

  /** The name of the file. */
  public static final String FILE = "SHA256SUMS";

  private static final String SEPARATOR = "  ";
  private static final int BUFFER_BYTES = 1 << 16;

  private FolderChecksums() {}

  /**
   * Writes the checksums of all files, as they can be read back.
   *
   * @param folder a folder without a file whose name has the end of a line
   * @throws IOException if a file cannot be read, or the checksums cannot be written
   */
  public static void write(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, Path> each : files(folder).entrySet()) {
      lines.append(sum(each.getValue())).append(SEPARATOR).append(each.getKey()).append('\n');
    }
    Files.writeString(folder.resolve(FILE), lines);
  }

  /**
   * Compares all files with their checksums.
   *
   * @param folder the folder of a backup
   * @throws BackupException if a file differs, is missing or has no checksum, or if the checksums
   *     cannot be read
   */
  public static void verify(Path folder) {
    try {
      NavigableMap<String, String> sums = sums(folder);
      for (Map.Entry<String, Path> each : files(folder).entrySet()) {
        String sum = sums.remove(each.getKey());
        if (sum == null) {
          throw new BackupException(
              "backup %s has a file %s that is not in %s: remove it, or use another backup"
                  .formatted(folder, each.getKey(), FILE));
        }
        if (!sum.equals(sum(each.getValue()))) {
          throw differs(folder, each.getKey());
        }
      }
      if (!sums.isEmpty()) {
        throw differs(folder, sums.firstKey());
      }
    } catch (IOException e) {
      throw new BackupException(
          "backup %s is damaged (%s): use another one".formatted(folder, e), e);
    }
  }

  private static BackupException differs(Path folder, String file) {
    return new BackupException(
        "backup %s is damaged: %s differs from its checksum; use another one"
            .formatted(folder, file));
  }

  /** Reads the checksums by the paths of the files. */
  private static NavigableMap<String, String> sums(Path folder) throws IOException {
    NavigableMap<String, String> sums = new TreeMap<>();
    for (String line : Files.readAllLines(folder.resolve(FILE))) {
      String[] parts = line.split(SEPARATOR, 2);
      sums.put(parts[parts.length - 1], parts[0]);
    }
    if (sums.isEmpty()) {
      throw new BackupException(
          "backup %s has no checksums in %s: use another one".formatted(folder, FILE));
    }
    return sums;
  }

  /** Returns all files but that of the checksums, by their paths with slashes. */
  private static NavigableMap<String, Path> files(Path folder) throws IOException {
    NavigableMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        StringBuilder path = new StringBuilder();
        for (Path name : folder.relativize(each)) {
          path.append(path.isEmpty() ? "" : "/").append(name);
        }
        files.put(path.toString(), each);
      }
    }
    files.remove(FILE);
    return files;
  }

  private static String sum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
