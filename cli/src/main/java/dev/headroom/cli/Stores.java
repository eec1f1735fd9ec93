// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.bench.process.Waiting;
import dev.headroom.cli.text.CommandException;
import dev.headroom.store.embedded.EmbeddedStoreException;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The database and the Redis of one app: those that the environment names, or embedded ones.
 *
 * <p>Embedded servers listen on free ports and keep their data in the app's own folder, so several
 * apps run side by side and share nothing. One thread at a time, but for {@link #check}.
 */
final class Stores implements AutoCloseable {

  private static final String RUNNING = "running-database";

  /** The variables by which apps find a Redis of the operator's. */
  private static final List<String> REDIS =
      List.of("REDIS_URL", "CACHE_REDIS_URL", "REDIS_ADDR", "REDIS_HOST");

  private final PrintWriter out;
  private final Path folder;
  private @Nullable PostgresServer postgres;
  private final List<PostgresServer> replicas = new ArrayList<>();
  private @Nullable RedisServer redis;
  private final String databaseUrl;
  private @Nullable String redisUrl;
  private final Set<String> stopped = new HashSet<>();
  private boolean closed;

  private Stores(PrintWriter out, Path folder, Map<String, String> environment, String app) {
    this.out = out;
    this.folder = folder;
    String given = environment.get("DATABASE_URL");
    this.databaseUrl = given == null || given.isBlank() ? startPostgres(app) : given;
    this.redisUrl = environment.get("REDIS_URL");
  }

  /**
   * Starts the servers that the environment does not name.
   *
   * @param folder the app's own data folder
   * @param app the name of the app and of its database
   */
  static Stores start(PrintWriter out, Path folder, Map<String, String> environment, String app) {
    return start(out, folder, environment, app, 0);
  }

  /**
   * Starts the servers that the environment does not name.
   *
   * @param folder the app's own data folder
   * @param app the name of the app and of its database
   * @param replicas how many streaming replicas of the embedded PostgreSQL
   */
  static Stores start(
      PrintWriter out, Path folder, Map<String, String> environment, String app, int replicas) {
    Stores stores = new Stores(out, folder, environment, app);
    try {
      for (int i = 1; i <= replicas; i++) {
        stores.startReplica(i);
      }
      if (REDIS.stream().allMatch(name -> environment.getOrDefault(name, "").isBlank())) {
        stores.startRedis();
      }
      return stores;
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }

  /** Uses the database of a running {@code up} of the same app, or starts it; without a Redis. */
  static Stores databaseOnly(
      PrintWriter out, Path folder, Map<String, String> environment, String app) {
    String running = runningDatabase(folder);
    return new Stores(
        out,
        folder,
        running == null || !environment.getOrDefault("DATABASE_URL", "").isBlank()
            ? environment
            : Map.of("DATABASE_URL", running),
        app);
  }

  private String startPostgres(String database) {
    Path data = folder.resolve("postgres");
    out.println("starting PostgreSQL 18 in " + data + " ...");
    out.flush();
    PostgresServer server = PostgresServer.at(data);
    postgres = server;
    try {
      server.removeShutdownHook();
      if (!server.databaseExists(database)) {
        server.createDatabase(database);
      }
      String url = server.databaseUrl(database);
      Files.writeString(folder.resolve(RUNNING), url);
      return url;
    } catch (IOException e) {
      server.close();
      throw new CommandException(
          "data folder " + folder + " is not writable: choose another with --data", e);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void startReplica(int number) {
    PostgresServer primary = postgres;
    if (primary == null) {
      throw new CommandException(
          "--replicas needs the embedded PostgreSQL, but DATABASE_URL names another: leave one"
              + " out");
    }
    Path data = folder.resolve("postgres-replica-" + number);
    out.println("starting replica " + number + " in " + data + " ...");
    out.flush();
    PostgresServer replica = primary.startReplica(data);
    replica.removeShutdownHook();
    replicas.add(replica);
  }

  private void startRedis() {
    if (!RedisServer.isAvailable()) {
      out.println("no embedded Redis for this platform: caching in memory (REDIS_URL names one)");
      return;
    }
    out.println("starting Redis ...");
    out.flush();
    RedisServer server = RedisServer.at(folder.resolve("redis"));
    server.removeShutdownHook();
    redis = server;
    redisUrl = server.uri();
  }

  private static @Nullable String runningDatabase(Path folder) {
    try {
      String url = Files.readString(folder.resolve(RUNNING));
      return Waiting.listens(URI.create(url).getPort()) ? url : null;
    } catch (IOException | IllegalArgumentException e) { // a full disk leaves an empty file
      return null;
    }
  }

  String databaseUrl() {
    return databaseUrl;
  }

  /** Returns the addresses of the replicas' databases. */
  List<String> replicaUrls(String database) {
    return replicas.stream().map(each -> each.databaseUrl(database)).toList();
  }

  @Nullable String redisUrl() {
    return redisUrl;
  }

  /**
   * Looks whether the embedded servers still listen: names one that does not, and starts a Redis
   * again. Another thread may call it.
   */
  synchronized void check() {
    if (closed) {
      return;
    }
    if (postgres != null) {
      report("PostgreSQL", postgres.port(), "press Ctrl-C and run the command again");
    }
    for (PostgresServer each : replicas) {
      report("a replica", each.port(), "the app reads elsewhere");
    }
    RedisServer server = redis;
    if (server != null && report("Redis", server.port(), "starting it again")) {
      try {
        server.stop();
        server.start();
        stopped.remove("Redis" + server.port());
      } catch (EmbeddedStoreException e) {
        out.println(e.getMessage());
      }
    }
    out.flush();
  }

  /** Names a server that does not listen, once; returns whether that is so. */
  private boolean report(String name, int port, String consequence) {
    String key = name + port;
    if (Waiting.listens(port)) {
      stopped.remove(key);
      return false;
    }
    if (stopped.add(key)) {
      out.println(name + " no longer listens on port " + port + ": " + consequence);
    }
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (redis != null) {
      redis.close();
    }
    replicas.forEach(PostgresServer::close);
    if (postgres != null) {
      try {
        Files.deleteIfExists(folder.resolve(RUNNING));
      } catch (IOException e) {
        out.println(folder.resolve(RUNNING) + " could not be removed: you may delete it");
      }
      postgres.close();
    }
  }
}
