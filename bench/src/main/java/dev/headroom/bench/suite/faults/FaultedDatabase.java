// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.load.WriteLedger;
import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.bench.process.ServerProcess;
import dev.headroom.bench.process.Waiting;
import dev.headroom.bench.suite.faults.servers.DeployFolder;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A primary and two streaming replicas, of which the first replica can be killed and comes back,
 * and the primary can be killed and is replaced.
 *
 * <p>One thread at a time; its data sources are thread-safe.
 */
final class FaultedDatabase implements AutoCloseable {
  private static final int REPLICAS = 2;
  private static final String RECEIVED =
      "SELECT pg_wal_lsn_diff(coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()),"
          + " '0/0')";

  private final Path folder;
  private final PostgresServer first = PostgresServer.temporary();
  private final List<PostgresServer> replicas = new ArrayList<>();
  private PostgresServer primary = first;
  private @Nullable ServerProcess restarted;

  /**
   * Starts the servers, with the tables.
   *
   * @param folder gets the log of a replica that was started again
   */
  FaultedDatabase(Path folder) throws SQLException {
    this.folder = folder;
    try {
      first.createDatabase(DeployFolder.DATABASE);
      for (String each : FaultedApp.TABLES) {
        execute(first, each);
      }
      WriteLedger.createTable(source(first));
      for (int i = 0; i < REPLICAS; i++) {
        replicas.add(first.startReplica());
      }
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns connections to the server that takes the writes now. */
  DataSource database() {
    return source(primary);
  }

  /** Returns the port of the server that takes the writes now. */
  int port() {
    return primary.port();
  }

  /** Returns the addresses of the replicas. */
  List<String> replicaUrls() {
    return replicas.stream().map(each -> each.databaseUrl(DeployFolder.DATABASE)).toList();
  }

  /** Returns an address with all servers, by which whichever is the primary is found. */
  String urlOfThePrimary() {
    return "postgres://postgres@%s/%s?targetServerType=primary"
        .formatted(
            Stream.concat(Stream.of(first), replicas.stream())
                .map(each -> "127.0.0.1:" + each.port())
                .collect(Collectors.joining(",")),
            DeployFolder.DATABASE);
  }

  /** Returns the fault of the first replica. */
  Fault replica() {
    PostgresServer replica = replicas.getFirst();
    List<String> command = command(replica);
    return new Fault(
        "the first replica",
        () -> kill(replica),
        () -> {
          startAgain(command, dataFolder(command));
          Waiting.await("the replica answers", () -> answers(replica));
        });
  }

  private void startAgain(List<String> command, Path data) {
    try {
      // Its process is known to have ended, but another may have got the id that the file names.
      Files.deleteIfExists(data.resolve("postmaster.pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServerProcess known = restarted;
    if (known == null) {
      restarted = ServerProcess.start("replica", folder, command);
    } else {
      known.startAgain();
    }
  }

  private static Path dataFolder(List<String> command) {
    return Path.of(command.get(command.indexOf("-D") + 1));
  }

  /** Lets each commit wait until a replica has it on its disk. */
  void commitSynchronously() throws SQLException {
    execute(first, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'");
    execute(first, "SELECT pg_reload_conf()");
    Waiting.await(
        "a replica is synchronous",
        () ->
            number(first, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'")
                >= REPLICAS);
  }

  /** Kills the primary; returns when it accepts no connections. */
  void killPrimary() {
    kill(primary);
  }

  /**
   * Promotes the replica that has received the most, which has all that was acknowledged, and lets
   * the other one follow it.
   */
  void promote() throws SQLException {
    List<PostgresServer> byReceived =
        replicas.stream()
            .sorted((one, other) -> Long.compare(number(other, RECEIVED), number(one, RECEIVED)))
            .toList();
    PostgresServer next = byReceived.getFirst();
    execute(next, "SELECT pg_promote(true, 60)");
    primary = next;
    for (PostgresServer each : byReceived.subList(1, byReceived.size())) {
      execute(
          each,
          "ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'"
              .formatted(next.port()));
      execute(each, "SELECT pg_reload_conf()");
    }
  }

  /** Kills all processes of a server; returns when it accepts no connections. */
  private static void kill(PostgresServer server) {
    ProcessHandle process = process(server);
    List<ProcessHandle> sessions = process.descendants().toList();
    process.destroyForcibly();
    sessions.forEach(ProcessHandle::destroyForcibly);
    Waiting.await("PostgreSQL is killed", () -> !Waiting.listens(server.port()));
  }

  private static ProcessHandle process(PostgresServer server) {
    try {
      Path data = Path.of(text(server, "SHOW data_directory"));
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("the process of PostgreSQL was not found", e);
    }
  }

  /** Returns the command of a server; as root it needs a user of its own, as at its first start. */
  private static List<String> command(PostgresServer server) {
    try {
      Path file = Path.of("/proc", Long.toString(process(server).pid()), "cmdline");
      List<String> command = new ArrayList<>();
      if (InstalledProgram.startsAsRoot()) {
        command.addAll(List.of("unshare", "-U"));
      }
      Stream.of(Files.readString(file).split("\0", -1))
          .filter(each -> !each.isEmpty())
          .forEach(command::add);
      return command;
    } catch (IOException e) {
      throw new UncheckedIOException("the command of PostgreSQL was not found", e);
    }
  }

  private static boolean answers(PostgresServer server) {
    try {
      return text(server, "SELECT 1").equals("1");
    } catch (IllegalStateException starting) {
      return false;
    }
  }

  private static long number(PostgresServer server, String query) {
    return Long.parseLong(text(server, query));
  }

  private static String text(PostgresServer server, String query) {
    try (Connection connection = source(server).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL did not answer " + query, e);
    }
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = source(server).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static DataSource source(PostgresServer server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl(DeployFolder.DATABASE));
    return source;
  }

  /** Ends the servers. */
  @Override
  public void close() {
    replicas.forEach(PostgresServer::close);
    first.close();
    ServerProcess known = restarted;
    if (known != null) {
      known.close();
    }
  }
}
