// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.app.AppLaunch;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The environment of a demo: one PostgreSQL with two copies of the same data, a Redis, and the app
 * in three configurations.
 *
 * <p>One thread at a time.
 */
final class DemoEnvironment implements AutoCloseable {

  private static final String SECRET = "demo-only-secret-of-more-than-32-bytes";
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

  private final DemoScenario subject;
  private final String base;
  private final String before;
  private final String after;
  private final DemoOptions options;
  private final Progress progress;
  private final PostgresServer postgres;
  private final RedisServer redis;
  private final List<AppProcess> apps = new ArrayList<>();

  DemoEnvironment(DemoScenario subject, DemoOptions options, Progress progress) {
    this.subject = subject;
    this.base = subject.app() + "_base";
    this.before = subject.app() + "_before";
    this.after = subject.app() + "_after";
    this.options = options;
    this.progress = progress;
    progress.step("starting PostgreSQL and Redis");
    this.postgres = PostgresServer.at(options.data().resolve("demo-postgres"));
    this.redis = RedisServer.temporary();
  }

  /**
   * Generates the data once, copies them, and builds the added indexes in the second copy. Data of
   * an older version of the app are generated again.
   */
  void prepare() {
    boolean existed = postgres.databaseExists(after);
    boolean complete = ensureCopies();
    if (!complete && existed) {
      progress.step("the data are of another version of the app: generating them again");
      List.of(after, before, base).forEach(postgres::dropDatabase);
      complete = ensureCopies();
    }
    if (!complete) {
      throw new DemoException(
          "the indexes could not be built: see the log below " + options.data());
    }
    sql(after, "VACUUM ANALYZE");
    sql(before, "CHECKPOINT");
  }

  private boolean ensureCopies() {
    if (!postgres.databaseExists(base)) {
      generate();
    }
    for (String copy : List.of(before, after)) {
      if (!postgres.databaseExists(copy)) {
        progress.step("copying the data as " + copy);
        postgres.createDatabase(copy, base);
      }
    }
    progress.step("building the added indexes online in " + after);
    return run(after, Map.of(), "--headroom.command=migrate") == 0;
  }

  private void generate() {
    progress.step("generating the data, once");
    postgres.createDatabase(base);
    Map<String, String> once =
        Map.of(variable("_SCALE"), "1", variable("_GENERATE_ONLY"), "true", "CACHE_TYPE", "memory");
    if (run(base, once) != 0) {
      postgres.dropDatabase(base);
      throw new DemoException(
          "the data could not be generated: see the log below " + options.data());
    }
    sql(base, "VACUUM ANALYZE");
  }

  private int run(String database, Map<String, String> more, String... arguments) {
    try (AppProcess process =
        AppProcess.start(
            launch(subject.app() + "-once", database, 0, more), progress::line, arguments)) {
      return process.awaitExit();
    }
  }

  AppProcess before() {
    return start(
        subject.app() + "-before",
        before,
        Map.of("APP_STATE", "original", "DB_READ_TIMEOUT", "0", "DB_POOL_TIMEOUT", "30"));
  }

  AppProcess after() {
    return start(subject.app() + "-after", after, Map.of("REDIS_URL", redis.uri()));
  }

  /** Starts the app without its caches, for the effect of indexes and queries alone. */
  AppProcess afterWithoutCache() {
    return start(
        subject.app() + "-uncached",
        after,
        Map.of("CACHE_ENABLED", "false", "REDIS_URL", redis.uri()));
  }

  private AppProcess start(String name, String database, Map<String, String> more) {
    AppProcess process = AppProcess.start(launch(name, database, freePort(), more), line -> {});
    apps.add(process);
    return process;
  }

  /** Waits until all started apps are ready; they start concurrently. */
  void awaitReady() {
    apps.forEach(app -> app.awaitReady(START_TIMEOUT));
  }

  void stop(AppProcess process) {
    process.close();
    apps.remove(process);
  }

  private AppLaunch launch(String name, String database, int port, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PORT", Integer.toString(port));
    environment.put("DATABASE_URL", postgres.databaseUrl(database));
    environment.put("REDIS_URL", "");
    environment.put(variable("_SCALE"), "0");
    environment.put(subject.secretVariable(), SECRET);
    environment.put("TRUSTED_PROXIES", "127.0.0.1/32,::1/128");
    environment.put("LOGGING_LEVEL_ROOT", "warn");
    environment.putAll(more);
    return new AppLaunch(
        name,
        options.jar(),
        options.data().resolve("apps"),
        environment,
        List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new DemoException("no port is free on the loopback address", e);
    }
  }

  int users() {
    return Integer.parseInt(texts("SELECT count(*) FROM users").getFirst());
  }

  String postgresVersion() {
    return texts("SHOW server_version").getFirst();
  }

  String secret() {
    return SECRET;
  }

  /** Returns the JDBC URL of the second copy. */
  String afterUrl() {
    return postgres.jdbcUrl(after);
  }

  private String variable(String suffix) {
    return subject.app().toUpperCase(Locale.ROOT) + suffix;
  }

  /** Returns the first column of a query on the second copy. */
  List<String> texts(String query) {
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(after));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new DemoException("the demo's data could not be read", e);
    }
  }

  private void sql(String database, String sql) {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new DemoException(sql + " failed in " + database, e);
    }
  }

  @Override
  public void close() {
    apps.forEach(AppProcess::close);
    redis.close();
    postgres.close();
  }
}
