// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the repository lies, which apps it has, and what is kept between runs. Immutable. */
record Workspace(Path home) {

  static final List<String> APPS = List.of("alpine", "toeic");

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int SECRET_BYTES = 32;

  /** Where data are kept unless the command line says otherwise. */
  Path data() {
    return home.resolve(".headroom");
  }

  Path jar(String app) {
    requireOneOf("app", app, APPS);
    Path jar = home.resolve("apps").resolve(app).resolve("target").resolve(app + "-app.jar");
    if (!Files.exists(jar)) {
      throw new CommandException(jar + " is missing; run it through ./headroom, which builds it");
    }
    return jar;
  }

  /**
   * Checks where figures are to be written, before the minutes that they take.
   *
   * @throws UsageException if nothing can be written there
   */
  static void requireWritable(@Nullable Path json) {
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      boolean fine = folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
      Argument.JSON.require(fine && !Files.isDirectory(json), json);
    }
  }

  /** Refuses a name that is none of those allowed, and tells the nearest. */
  static void requireOneOf(String subject, String name, List<String> allowed) {
    if (!allowed.contains(name)) {
      String nearest =
          allowed.stream()
              .min(Comparator.comparingInt(each -> editDistance(each, name)))
              .orElseThrow();
      throw new UsageException(
          "%s was %s, allowed %s; did you mean %s?"
              .formatted(subject, TerminalText.of(name), String.join(", ", allowed), nearest));
    }
  }

  /**
   * The variables of the process, and below them those of {@code .env}: {@code NAME=value} a line,
   * {@code #} begins a comment, the value is taken as it stands.
   */
  Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    Path file = home.resolve(".env");
    if (Files.exists(file)) {
      try {
        int number = 0;
        for (String line : Files.readAllLines(file)) {
          number++;
          add(all, line.strip(), file + " line " + number);
        }
      } catch (IOException e) {
        throw new CommandException(file + " could not be read", e);
      }
    }
    all.putAll(System.getenv());
    return all;
  }

  private static void add(Map<String, String> all, String line, String where) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    if (equals < 1 || !VARIABLE.matcher(line.substring(0, equals)).matches()) {
      // The line itself may hold a secret and is not shown.
      throw new CommandException(where + " was not NAME=value; correct it or begin it with #");
    }
    all.put(line.substring(0, equals), line.substring(equals + 1).strip());
  }

  /** The variable by which an app is told its key. */
  static String signingSecretVariable(String app) {
    return app.equals("alpine")
        ? "ALPINE_JWT_SECRET"
        : app.toUpperCase(Locale.ROOT) + "_KEY_SECRET";
  }

  /** The key that signs tokens: made once, readable by its owner only. */
  static String signingSecret(Path data) {
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
  static int editDistance(String one, String other) {
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
