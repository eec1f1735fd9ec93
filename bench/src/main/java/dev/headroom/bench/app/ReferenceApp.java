// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reference application of the repository: its packaged jar, its variables, its sample users and
 * its pages.
 *
 * <p>Immutable. For the benches and the command line.
 */
public enum ReferenceApp {
  /** Trading signals. */
  ALPINE("ALPINE_JWT_SECRET", "--path /api/signals"),
  /** Exercises for a test of English. */
  TOEIC("TOEIC_KEY_SECRET", "--path /api/questions --refill 50"),
  /** A directory of restaurants. */
  JEWGO("JEWGO_KEY_SECRET", "--path /api/v5/restaurants"),
  /** Violations of the rules of home-owner associations. */
  CIVICLOG("CIVICLOG_KEY_SECRET", "--path /api/associations/1/violations --limit 500");

  /** The secret that signs tokens in benches; data that an earlier demo generated need it. */
  public static final String SECRET = "demo-only-secret-of-more-than-32-bytes";

  private static final List<String> NAMES = Arrays.stream(values()).map(ReferenceApp::id).toList();

  private final String secretVariable;
  private final String checkOptions;

  ReferenceApp(String secretVariable, String checkOptions) {
    this.secretVariable = secretVariable;
    this.checkOptions = checkOptions;
  }

  /** Returns the names of all, the first of which a command takes where none is named. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns the application of a name.
   *
   * @param name one of {@link #names}
   */
  public static ReferenceApp of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Returns the name in commands and folders, such as {@code alpine}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns one of the variables that begin with the name, such as {@code ALPINE_SCALE}. */
  public String variable(String end) {
    return name() + "_" + end;
  }

  /** Returns the variable with the secret that signs tokens. */
  public String secretVariable() {
    return secretVariable;
  }

  /** Returns where the packaged application is, if it was built. */
  public Path jar(Path repository) {
    return repository.resolve("apps/%s/target/%s-app.jar".formatted(id(), id()));
  }

  /** Returns why the packaged application cannot be started; null if it was built. */
  public @Nullable String obstacle(Path repository) {
    Path jar = jar(repository);
    return Files.exists(jar)
        ? null
        : jar + " is missing: run it through ./headroom, which builds it";
  }

  /** Returns the variables of a start that generates data, and ends. */
  public Map<String, String> generation(double scale) {
    return Map.of(variable("SCALE"), Double.toString(scale), variable("GENERATE_ONLY"), "true");
  }

  /**
   * Returns variables with which a bench starts an instance: on a database that has its data,
   * without Redis, behind a load that names its clients. The map may be changed.
   */
  public Map<String, String> environment(int port, String databaseUrl) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PORT", Integer.toString(port));
    environment.put("DATABASE_URL", databaseUrl);
    environment.put("REDIS_URL", "");
    environment.put(variable("SCALE"), "0");
    environment.put(secretVariable, SECRET);
    environment.put("TRUSTED_PROXIES", "127.0.0.1/32,::1/128");
    environment.put("LOGGING_LEVEL_ROOT", "warn");
    return environment;
  }

  /** Returns the sample users: their roles in order, with the names that sign in. */
  public Map<String, String> users() {
    Map<String, String> users = new LinkedHashMap<>();
    if (this == CIVICLOG) {
      for (String role : List.of("board", "manager", "resident")) {
        users.put(role, role + "@example.org");
      }
      users.put("administrator", "admin@example.org");
    } else {
      users.put("administrator", "admin@" + id() + ".example");
      users.put("user", "user2@" + id() + ".example");
    }
    return users;
  }

  /** Returns the options with which {@code check} reads a list as a sample user. */
  public String checkOptions() {
    return checkOptions + " --user " + users().get(this == CIVICLOG ? "board" : "user");
  }

  /** Returns the addresses of the pages. */
  public List<String> pages() {
    return this == JEWGO
        ? List.of("/", "/?q=falafel", "/?place=1", "/api.html")
        : List.of("/", "/api.html");
  }
}
