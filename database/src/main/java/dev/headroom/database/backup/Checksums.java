// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The checksums of the files of one backup, in the form that {@code sha256sum --check} reads.
 *
 * <p>Stateless.
 */
final class Checksums {
  private static final String FILE = "SHA256SUMS";
  private static final String SEPARATOR = "  ";
  private static final int BUFFER_BYTES = 1 << 16;

  private Checksums() {}

  /** Writes the checksums of all files of a folder, as they can be read back. */
  static void write(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.sorted().toList()) {
        lines.append(sum(each)).append(SEPARATOR).append(each.getFileName()).append('\n');
      }
    }
    Files.writeString(folder.resolve(FILE), lines);
  }

  /** Compares the files of a folder with their checksums. */
  static void verify(Path folder) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(FILE));
      if (lines.size() < 2) {
        throw new BackupException(
            "backup %s has no checksums in %s: use another one".formatted(folder, FILE));
      }
      for (String line : lines) {
        String[] parts = line.split(SEPARATOR, 2);
        Path file = parts.length == 2 ? folder.resolve(parts[1]) : folder;
        if (parts.length != 2 || !folder.equals(file.getParent()) || !sum(file).equals(parts[0])) {
          throw new BackupException(
              "backup %s is damaged: %s differs from its checksum; use another one"
                  .formatted(folder, file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new BackupException(
          "backup %s is damaged (%s): use another one".formatted(folder, e), e);
    }
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
