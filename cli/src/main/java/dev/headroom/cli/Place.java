// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Where the repository lies, which apps it has, and what is kept between runs. Immutable. */
record Place(Path home) {

  static final List<String> APPS = List.of("alpine");

  private static final int SECRET_BYTES = 32;

  /** Where data are kept unless the command line says otherwise. */
  Path data() {
    return home.resolve(".headroom");
  }

  Path jar(String app) {
    if (!APPS.contains(app)) {
      String nearest =
          APPS.stream().min(Comparator.comparingInt(each -> distance(each, app))).orElseThrow();
      throw new CommandException(
          "app was %s, allowed %s; did you mean %s?"
              .formatted(app, String.join(", ", APPS), nearest));
    }
    Path jar = home.resolve("apps").resolve(app).resolve("target").resolve(app + "-app.jar");
    if (!Files.exists(jar)) {
      throw new CommandException(jar + " is missing; run it through ./headroom, which builds it");
    }
    return jar;
  }

  /** The key that signs tokens: made once, readable by its owner only. */
  static String secret(Path data) {
    Path file = data.resolve("jwt-secret");
    try {
      if (!Files.exists(file)) {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        Files.createDirectories(data);
        Files.writeString(file, "");
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(file, HexFormat.of().formatHex(bytes));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandException(
          "data folder %s could not be written; give another one with --data".formatted(data), e);
    }
  }

  /** Levenshtein's distance, by the textbook's table with two rows. */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
