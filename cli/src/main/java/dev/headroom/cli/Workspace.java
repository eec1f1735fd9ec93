// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.file.EnvironmentText;
import dev.headroom.cli.setup.AppSecret;
import dev.headroom.cli.text.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folder of the repository, its apps, and the data that are kept between runs. Immutable. */
record Workspace(Path home) {

  static final List<String> APPS = List.of("alpine", "toeic", "jewgo", "civiclog");

  /** Returns the data folder: the given one, or {@code .headroom} in the repository. */
  Path data(@Nullable Path given) {
    return (given == null ? home.resolve(".headroom") : given).toAbsolutePath().normalize();
  }

  /** Returns the folder of the newest results of suites and demos, which it creates. */
  Path results() {
    Path results = data(null).resolve("bench");
    try {
      return Files.createDirectories(results);
    } catch (IOException e) {
      throw new CommandException(
          "the folder of results %s could not be created: correct the permissions above it"
              .formatted(results),
          e);
    }
  }

  Path jar(String app) {
    requireOneOf("app", app, APPS);
    Path jar = home.resolve("apps").resolve(app).resolve("target").resolve(app + "-app.jar");
    if (!Files.exists(jar)) {
      throw new CommandException(jar + " is missing: run it through ./headroom, which builds it");
    }
    return jar;
  }

  /**
   * Checks that figures can be written, before the minutes that it takes to measure them.
   *
   * @throws UsageException if nothing can be written to the file
   */
  static void requireWritable(@Nullable Path json) {
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      boolean writable = folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
      Argument.JSON.require(writable && !Files.isDirectory(json), json);
    }
  }

  /**
   * Checks that a name is known.
   *
   * @throws UsageException if it is unknown; the message suggests the nearest known one
   */
  static void requireOneOf(String subject, String name, List<String> known) {
    if (!known.contains(name)) {
      throw new UsageException(Suggestion.unknown(subject, name, known));
    }
  }

  /**
   * Returns the variables of the process over those of the file {@code .env}, where there is one.
   */
  Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    Path file = home.resolve(".env");
    if (Files.exists(file)) {
      try {
        EnvironmentText variables = new EnvironmentText(Files.readAllLines(file));
        if (!variables.faults().isEmpty()) {
          throw new CommandException(file + " " + String.join("; ", variables.faults()));
        }
        all.putAll(variables.variables());
      } catch (IOException e) {
        throw new CommandException(file + " could not be read: correct its permissions", e);
      }
    }
    all.putAll(System.getenv());
    return all;
  }

  /** Returns the variable that gives an app its signing secret. */
  static String signingSecretVariable(String app) {
    return app.equals("alpine")
        ? "ALPINE_JWT_SECRET"
        : app.toUpperCase(Locale.ROOT) + "_KEY_SECRET";
  }

  /** Returns the sample users of an app: their roles in order, with the names that sign in. */
  static Map<String, String> sampleUsers(String app) {
    Map<String, String> users = new LinkedHashMap<>();
    if (app.equals("civiclog")) {
      for (String role : List.of("board", "manager", "resident")) {
        users.put(role, role + "@example.org");
      }
      users.put("administrator", "admin@example.org");
    } else {
      users.put("administrator", "admin@" + app + ".example");
      users.put("user", "user2@" + app + ".example");
    }
    return users;
  }

  /** Returns the secret that signs an app's tokens; created once, readable by its owner only. */
  static String signingSecret(Path appData) {
    return AppSecret.SIGNING.readOrCreate(appData);
  }

  /** Returns the file with the password of the sample users, readable by its owner only. */
  static Path passwordFile(Path appData) {
    return AppSecret.PASSWORD.file(appData);
  }

  /** Returns whether the password was made by an earlier start. */
  static boolean hasPassword(Path appData) {
    return AppSecret.PASSWORD.find(appData).isPresent();
  }

  /** Returns the password of the sample users; created once. */
  static String password(Path appData) {
    return AppSecret.PASSWORD.readOrCreate(appData);
  }

  /** Returns the token with which operators sign in to an app's console; created once. */
  static String operatorToken(Path appData) {
    return AppSecret.OPERATOR_TOKEN.readOrCreate(appData);
  }

  /** Returns the secret that signs the forms of all instances of an app; created once. */
  static String formSecret(Path appData) {
    return AppSecret.FORMS.readOrCreate(appData);
  }
}
