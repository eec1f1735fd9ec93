// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The database and the Redis that an app runs on: those of the environment, or else embedded ones
 * that are kept below the data folder.
 *
 * <p>One thread at a time.
 */
final class Stores implements AutoCloseable {

  private static final String RUNNING = "running-database";

  private final PrintWriter out;
  private final Path data;
  private @Nullable PostgresServer postgres;
  private @Nullable RedisServer redis;
  private final String databaseUrl;
  private @Nullable String redisUrl;

  private Stores(PrintWriter out, Path data, Map<String, String> environment, String database) {
    this.out = out;
    this.data = data;
    String given = environment.get("DATABASE_URL");
    this.databaseUrl = given == null || given.isBlank() ? embedded(database) : given;
    this.redisUrl = environment.get("REDIS_URL");
  }

  /** Starts what is missing, with a line for each. */
  static Stores start(
      PrintWriter out, Path data, Map<String, String> environment, String database) {
    Stores stores = new Stores(out, data, environment, database);
    try {
      stores.startRedis();
      return stores;
    } catch (RuntimeException e) {
      stores.close();
      throw e;
    }
  }

  /** For a command that needs the database only, and may find it running under an {@code up}. */
  static Stores databaseOnly(
      PrintWriter out, Path data, Map<String, String> environment, String database) {
    String running = running(data);
    return new Stores(
        out,
        data,
        running == null || environment.containsKey("DATABASE_URL")
            ? environment
            : Map.of("DATABASE_URL", running),
        database);
  }

  private String embedded(String database) {
    out.println("starting PostgreSQL 18 in " + data.resolve("postgres") + " ...");
    out.flush();
    PostgresServer server = PostgresServer.at(data.resolve("postgres"));
    postgres = server;
    try {
      server.removeShutdownHook();
      if (!server.databaseExists(database)) {
        server.createDatabase(database);
      }
      String url = server.databaseUrl(database);
      Files.writeString(data.resolve(RUNNING), url);
      return url;
    } catch (IOException e) {
      server.close();
      throw new CommandException("data folder " + data + " could not be written", e);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void startRedis() {
    if (redisUrl != null && !redisUrl.isBlank()) {
      return;
    }
    if (!RedisServer.isAvailable()) {
      out.println(
          "no embedded Redis on this platform: going on in memory mode (set REDIS_URL to use one)");
      return;
    }
    out.println("starting Redis ...");
    out.flush();
    RedisServer server = RedisServer.at(data.resolve("redis"));
    server.removeShutdownHook();
    redis = server;
    redisUrl = server.uri();
  }

  private static @Nullable String running(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve(RUNNING));
      URI address = URI.create(lines.getFirst());
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
        return socket.isConnected() ? lines.getFirst() : null;
      }
    } catch (IOException e) {
      return null;
    }
  }

  String databaseUrl() {
    return databaseUrl;
  }

  @Nullable String redisUrl() {
    return redisUrl;
  }

  @Override
  public void close() {
    if (redis != null) {
      redis.close();
    }
    if (postgres != null) {
      try {
        Files.deleteIfExists(data.resolve(RUNNING));
      } catch (IOException e) {
        out.println(data.resolve(RUNNING) + " could not be removed; you may delete it");
      }
      postgres.close();
    }
  }
}
