// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import redis.embedded.exceptions.EmbeddedRedisException;
import redis.embedded.exceptions.RedisBuildingException;

/**
 * A real Redis 7.0 on the loopback address, run as a child process.
 *
 * <p>It keeps its port over {@link #stop} and {@link #start}, so that a test can make Redis
 * unavailable for a while. It stops with {@link #close}, or with the JVM.
 *
 * <p>Thread-safe. Starting costs about a tenth of a second.
 */
public final class RedisServer implements AutoCloseable {

  private static final int MAX_ATTEMPTS = 3;

  private final int port;
  private final @Nullable DataFolder folder;
  private final List<String> settings;
  private final Thread hook = new Thread(this::stop, "stop-redis");
  private redis.embedded.@Nullable RedisServer process;

  private RedisServer(int port, @Nullable DataFolder folder) {
    this.port = port;
    this.folder = folder;
    this.settings = settings(folder);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Returns whether Redis can run on this platform.
   *
   * @return false on Windows
   */
  public static boolean isAvailable() {
    return !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
  }

  /**
   * Starts a server that writes nothing to disk: for tests.
   *
   * @return a running server
   * @throws EmbeddedStoreException if it cannot start here
   */
  public static RedisServer temporary() {
    return started(null);
  }

  /**
   * Starts a server that keeps its data between runs, losing at most the last second.
   *
   * @param data the folder; created if it is missing
   * @return a running server
   * @throws EmbeddedStoreException if the folder is in use or cannot be written
   */
  public static RedisServer at(Path data) {
    DataFolder folder = DataFolder.lock(data.toAbsolutePath().normalize());
    try {
      folder.stopOrphan(folder.path().resolve("redis.pid"), "redis-server");
      return started(folder);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static RedisServer started(@Nullable DataFolder folder) {
    if (!isAvailable()) {
      throw new EmbeddedStoreException(
          "Redis runs on Linux and macOS only: set REDIS_URL to a server elsewhere");
    }
    EmbeddedStoreException last = null;
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      RedisServer server = new RedisServer(FreePort.find(), folder);
      try {
        server.start();
        return server;
      } catch (EmbeddedStoreException e) {
        // Another process may have taken the port since it was found free.
        Runtime.getRuntime().removeShutdownHook(server.hook);
        last = e;
      }
    }
    throw last == null ? new EmbeddedStoreException("Redis was not started") : last;
  }

  private static List<String> settings(@Nullable DataFolder folder) {
    List<String> lines = new ArrayList<>(List.of("bind 127.0.0.1", "save \"\"", "daemonize no"));
    if (folder != null) {
      lines.add("dir \"" + folder.path() + "\"");
      lines.add("pidfile \"" + folder.path().resolve("redis.pid") + "\"");
      lines.add("appendonly yes");
    }
    return lines;
  }

  /**
   * Starts the server again on the port that it had; does nothing if it runs.
   *
   * @throws EmbeddedStoreException if it does not come up
   */
  public synchronized void start() {
    if (process != null) {
      return;
    }
    try {
      redis.embedded.RedisServerBuilder builder = redis.embedded.RedisServer.builder().port(port);
      settings.forEach(builder::setting);
      redis.embedded.RedisServer next = builder.build();
      next.start();
      process = next;
    } catch (EmbeddedRedisException | RedisBuildingException e) {
      throw new EmbeddedStoreException("Redis did not start on port " + port, e);
    }
  }

  /** Stops the server at once, as if its machine were gone; does nothing if it is stopped. */
  public synchronized void stop() {
    if (process != null) {
      process.stop();
      process = null;
    }
  }

  /**
   * Leaves it to the caller to stop the server before the JVM ends: from now on only {@link #close}
   * stops it.
   */
  public void removeShutdownHook() {
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  /**
   * Returns the port of the server.
   *
   * @return a port on the loopback address, the same for the life of this object
   */
  public int port() {
    return port;
  }

  /**
   * Returns the address in the form of {@code REDIS_URL}.
   *
   * @return a URI
   */
  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  /** Stops the server and unlocks its folder. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already on its way out, and the hook has run or is running.
    }
    if (folder != null) {
      folder.close();
    }
  }
}
