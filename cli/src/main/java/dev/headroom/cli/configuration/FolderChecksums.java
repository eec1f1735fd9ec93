// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.file.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The SHA-256 checksums of all files of a folder, in the form that {@code sha256sum --check} reads.
 *
 * <p>Stateless.
 */
final class FolderChecksums {

  private static final String FILE = "SHA256SUMS";
  private static final String SEPARATOR = "  ";

  private FolderChecksums() {}

  static void write(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    sums(folder).forEach((path, sum) -> lines.append(sum + SEPARATOR + path + "\n"));
    Files.writeString(folder.resolve(FILE), lines);
  }

  /** Compares all files with their checksums; a file more or fewer is a difference, too. */
  static void verify(Path folder) {
    Map<String, String> recorded = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(folder.resolve(FILE))) {
        String[] parts = line.split(SEPARATOR, 2);
        recorded.put(parts[parts.length - 1], parts[0]);
      }
      Map<String, String> found = sums(folder);
      for (String path : Stream.of(recorded, found).flatMap(m -> m.keySet().stream()).toList()) {
        if (!found.getOrDefault(path, "").equals(recorded.get(path))) {
          throw new ConfigurationException(
              "backup %s is damaged: %s differs from its checksum; use another one"
                  .formatted(folder, path));
        }
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "backup %s is damaged (%s): use another one".formatted(folder, e), e);
    }
  }

  private static Map<String, String> sums(Path folder) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(each).toString().replace('\\', '/');
        if (!path.equals(FILE)) {
          sums.put(path, sum(Files.readAllBytes(each)));
        }
      }
    }
    return sums;
  }

  private static String sum(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
