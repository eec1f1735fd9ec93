// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 18 on the loopback address, run as a child process.
 *
 * <p>It is as durable as a server of its own: {@code fsync} and {@code synchronous_commit} are on.
 * The user is {@code postgres} without a password, since only this machine can reach it. It stops
 * with {@link #close}, or with the JVM.
 *
 * <p>Thread-safe. Starting costs one to three seconds; a new database some tens of milliseconds, a
 * copy of one what its bytes cost to copy.
 */
public final class PostgresServer implements AutoCloseable {

  private static final String MAJOR_VERSION = "18";
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private final EmbeddedPostgres server;
  private final @Nullable DataFolder folder;

  /** What is deleted when the server stops; null if its data are kept. */
  private final @Nullable Path scratch;

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable FrozenProcesses frozen;
  private final Thread hook = new Thread(this::end, "stop-postgres");

  private PostgresServer(
      EmbeddedPostgres server, @Nullable DataFolder folder, @Nullable Path scratch) {
    this.server = server;
    this.folder = folder;
    this.scratch = scratch;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a server with temporary data, for tests.
   *
   * @return a running server
   * @throws EmbeddedStoreException if it cannot start here
   */
  public static PostgresServer temporary() {
    return new PostgresServer(start(settings("128MB")), null, null);
  }

  /**
   * Starts a server on a folder that is kept between runs.
   *
   * @param data the folder; created if it is missing
   * @return a running server
   * @throws EmbeddedStoreException if the folder is in use, is of another version, cannot be
   *     written or the disk is almost full
   */
  public static PostgresServer at(Path data) {
    Path home = data.toAbsolutePath().normalize();
    DataFolder folder = DataFolder.lock(home);
    try {
      Path cluster = home.resolve("cluster");
      requireVersion(cluster);
      folder.stopOrphan(cluster.resolve("postmaster.pid"), "postgres");
      EmbeddedPostgres server =
          start(settings("512MB").setDataDirectory(cluster).setCleanDataDirectory(false));
      return new PostgresServer(server, folder, null);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Starts a streaming replica of this server with temporary data, for tests.
   *
   * @return a running server that accepts reads
   * @throws EmbeddedStoreException if it cannot start here
   */
  public PostgresServer startReplica() {
    try {
      Path scratch = Files.createTempDirectory("postgres-replica");
      return startReplica(scratch, scratch, "128MB");
    } catch (IOException e) {
      throw new EmbeddedStoreException("no temporary folder for a replica", e);
    }
  }

  /**
   * Starts a streaming replica of this server on a folder. What the folder holds is replaced by a
   * new copy of this server's data, since the log that an old copy lacks may be gone.
   *
   * @param data the folder; created if it is missing
   * @return a running server that accepts reads
   * @throws EmbeddedStoreException if the folder is in use or cannot be written, or the disk is
   *     almost full
   */
  public PostgresServer startReplica(Path data) {
    return startReplica(data, null, "256MB");
  }

  private PostgresServer startReplica(Path data, @Nullable Path scratch, String sharedBuffers) {
    Path home = data.toAbsolutePath().normalize();
    DataFolder locked = DataFolder.lock(home);
    try {
      Path cluster = home.resolve("cluster");
      locked.stopOrphan(cluster.resolve("postmaster.pid"), "postgres");
      ReplicaCopy.make(server.getPostgresDatabase(), port(), cluster);
      EmbeddedPostgres started =
          start(settings(sharedBuffers).setDataDirectory(cluster).setCleanDataDirectory(false));
      return new PostgresServer(started, locked, scratch);
    } catch (RuntimeException e) {
      locked.close();
      throw e;
    }
  }

  /**
   * Kills the server and its sessions at once, as a machine does that loses its power. The object
   * must still be closed.
   *
   * @throws EmbeddedStoreException if its process is not found
   */
  public void kill() {
    ProcessHandle process = process();
    List<ProcessHandle> sessions = process.descendants().toList();
    process.destroyForcibly();
    sessions.forEach(ProcessHandle::destroyForcibly);
    // The parent of a server that was started in the background may never collect its exit.
    process.onExit().completeOnTimeout(process, 2, TimeUnit.SECONDS).join();
  }

  /**
   * Stops all processes of the server where they stand, as a machine does whose hypervisor pauses
   * it, until {@link #thaw}: connections stay, new ones are accepted by the operating system, and
   * nothing is answered.
   *
   * @throws EmbeddedStoreException if the processes are not found, or the system has no such signal
   */
  public void freeze() {
    frozen = FrozenProcesses.freeze(process());
  }

  /** Lets the processes go on; does nothing if they were not frozen. */
  public void thaw() {
    FrozenProcesses known = frozen;
    frozen = null;
    if (known != null) {
      known.thaw();
    }
  }

  private ProcessHandle process() {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      row.next();
      Path pid = Path.of(row.getString(1)).resolve("postmaster.pid");
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
          .orElseThrow(() -> new IOException("no process"));
    } catch (SQLException | IOException e) {
      throw new EmbeddedStoreException("the processes of PostgreSQL were not found", e);
    }
  }

  private static void requireVersion(Path cluster) {
    if (!Files.exists(cluster)) {
      return;
    }
    try {
      Path version = cluster.resolve("PG_VERSION");
      String found = Files.exists(version) ? Files.readString(version).strip() : "none";
      if (!found.equals(MAJOR_VERSION)) {
        throw new EmbeddedStoreException(
            "data folder %s belongs to PostgreSQL %s, but must belong to %s: move it elsewhere, or choose another folder with --data"
                .formatted(cluster, found, MAJOR_VERSION));
      }
    } catch (IOException e) {
      throw new EmbeddedStoreException(
          "data folder %s is not readable: choose another folder with --data".formatted(cluster),
          e);
    }
  }

  private static EmbeddedPostgres.Builder settings(String sharedBuffers) {
    return EmbeddedPostgres.builder()
        .setPort(FreePort.find())
        .setRegisterShutdownHook(false)
        .setPGStartupWait(Duration.ofSeconds(60))
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_wal_size", "2GB")
        // A replica that starts, or falls behind for a while, still finds what it lacks.
        .setServerConfig("wal_keep_size", "512MB")
        .setServerConfig("shared_buffers", sharedBuffers)
        .setServerConfig("shared_preload_libraries", "pg_stat_statements");
  }

  private static EmbeddedPostgres start(EmbeddedPostgres.Builder settings) {
    try {
      return settings.start();
    } catch (IOException | IllegalStateException e) {
      throw new EmbeddedStoreException(
          "PostgreSQL did not start (%s): see the log above, or set DATABASE_URL to a server of your own"
              .formatted(e.getMessage()),
          e);
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
   * @return a port on the loopback address
   */
  public int port() {
    return server.getPort();
  }

  /**
   * Returns the address of a database for JDBC.
   *
   * @param database its name
   * @return a URL that names the user
   */
  public String jdbcUrl(String database) {
    return server.getJdbcUrl("postgres", database);
  }

  /**
   * Returns the address of a database in the form of {@code DATABASE_URL}.
   *
   * @param database its name
   * @return a URL that names the user
   */
  public String databaseUrl(String database) {
    return "postgres://postgres@127.0.0.1:" + port() + "/" + database;
  }

  /**
   * Creates an empty database.
   *
   * @param name letters of the lower case, digits and underscores
   */
  public void createDatabase(String name) {
    execute("CREATE DATABASE " + required(name));
  }

  /**
   * Creates a database as a copy of another.
   *
   * @param name the copy's name
   * @param template the name of the one that is copied; no client may be connected to it
   */
  public void createDatabase(String name, String template) {
    execute(
        "CREATE DATABASE "
            + required(name)
            + " TEMPLATE "
            + required(template)
            + " STRATEGY FILE_COPY");
  }

  /**
   * Removes a database and ends its sessions; does nothing if there is none.
   *
   * @param name its name
   */
  public void dropDatabase(String name) {
    execute("DROP DATABASE IF EXISTS " + required(name) + " WITH (FORCE)");
  }

  /**
   * Returns whether a database exists.
   *
   * @param name its name
   * @return true if there is
   */
  public boolean databaseExists(String name) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      query.setString(1, name);
      try (ResultSet found = query.executeQuery()) {
        return found.next();
      }
    } catch (SQLException e) {
      throw new EmbeddedStoreException("PostgreSQL did not list its databases", e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new EmbeddedStoreException("PostgreSQL refused " + sql + ": " + e.getMessage(), e);
    }
  }

  private static String required(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new EmbeddedStoreException(
          "database name is " + name + ", but must match " + NAME + ": choose another name");
    }
    return name;
  }

  /** Stops the server; its clients are cut off. Does nothing the second time. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already on its way out, and the hook has run or is running.
    }
  }

  private void end() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      thaw();
      server.close();
    } catch (IOException e) {
      throw new EmbeddedStoreException("PostgreSQL did not stop", e);
    } finally {
      if (folder != null) {
        folder.close();
      }
      if (scratch != null) {
        ReplicaCopy.delete(scratch);
      }
    }
  }
}
