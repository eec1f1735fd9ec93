// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.jdbc.DriverConnection;
import dev.headroom.database.pool.Pooler.Mode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out at a pool's first connection whether a pooler stands before PostgreSQL, and lets the
 * driver prepare statements on the server only if the pooler keeps them.
 *
 * <p>Thread-safe. Costs one statement without a pooler, and four short connections with one.
 */
final class PoolerProbe {
  private static final Logger LOG = LoggerFactory.getLogger(PoolerProbe.class);
  private static final String PID = "SELECT pg_backend_pid()";

  /** Prepared by the probe only, so that it finds what it has left on a server. */
  private static final String PREPARED_PID = "SELECT pg_backend_pid() AS headroom_pooler_probe";

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int TRIES = 5;

  /**
   * More than there are poolers behind one address, of which three are enough: clients that are
   * each alone on a pooler keep its server, as they would in session mode.
   */
  private static final int SESSIONS = 4;

  private final Supplier<DataSource> sessions;
  private final ReentrantLock probing = new ReentrantLock();
  private volatile @Nullable Pooler known;

  /**
   * Creates a probe that has not run.
   *
   * @param sessions opens connections to the same address
   */
  PoolerProbe(Supplier<DataSource> sessions) {
    this.sessions = sessions;
  }

  /** Returns what was found; null before the first connection. */
  @Nullable Pooler known() {
    return known;
  }

  /** Sets what a new connection prepares; the first one finds the pooler. */
  void opened(Connection connection) throws SQLException {
    Pooler pooler = known;
    if (pooler == null) {
      pooler = probe(connection);
    }
    if (!pooler.keepsPreparedStatements()) {
      connection.unwrap(PGConnection.class).setPrepareThreshold(0);
    }
  }

  private Pooler probe(Connection connection) throws SQLException {
    probing.lock();
    try {
      Pooler pooler = known;
      if (pooler == null) {
        pooler = DriverConnection.isPooled(connection) ? behind() : Pooler.DIRECT;
        known = pooler;
        if (pooler.mode() != Mode.NONE) {
          log(pooler);
        }
      }
      return pooler;
    } finally {
      probing.unlock();
    }
  }

  private static void log(Pooler pooler) {
    LOG.atInfo()
        .setMessage("a pooler in {} mode: prepared statements {}; {}")
        .addArgument(pooler.mode().name().toLowerCase(Locale.ROOT))
        .addArgument(pooler.keepsPreparedStatements() ? "stay on" : "are off")
        .addArgument(pooler.evidence())
        .addKeyValue("event", "pooler")
        .log();
  }

  private Pooler behind() {
    List<Connection> opened = new ArrayList<>();
    try {
      for (int i = 0; i < SESSIONS; i++) {
        opened.add(session());
      }
      if (keepServers(opened.stream().map(PoolerProbe::client).toArray(Client[]::new))) {
        return new Pooler(
            Mode.SESSION,
            true,
            SESSIONS + " connections keep servers of their own over transactions");
      }
      boolean keeps = keepsPrepared(opened);
      return new Pooler(
          Mode.TRANSACTION,
          keeps,
          "a statement that was prepared on one server "
              + (keeps ? "works" : "is not known to work")
              + " on another");
    } catch (SQLException e) {
      LOG.debug("the pooler's mode could not be found out", e);
      return new Pooler(
          Mode.UNKNOWN, false, "its mode could not be found out: SQLState " + e.getSQLState());
    } finally {
      opened.forEach(PoolerProbe::close);
    }
  }

  private static Client client(Connection connection) {
    return () -> server(connection);
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException lost) {
      // It is closed then.
    }
  }

  private Connection session() throws SQLException {
    Connection session = sessions.get().getConnection();
    session.setNetworkTimeout(Runnable::run, TIMEOUT_MILLIS);
    // Otherwise the driver prepares even COMMIT, under a name that every client uses.
    session.unwrap(PGConnection.class).setPrepareThreshold(0);
    session.setAutoCommit(false);
    return session;
  }

  /** A client of the pooler. */
  @FunctionalInterface
  interface Client {
    /** Returns the number of the server process that runs the client's next transaction. */
    int server() throws SQLException;
  }

  /**
   * Returns whether each client keeps one server, which is no other's. All run two transactions in
   * a row, since a pooler may choose its servers in turn, and do so several times, since other
   * clients may take a server first.
   */
  static boolean keepServers(Client... clients) throws SQLException {
    int[] servers = new int[clients.length];
    for (int i = 0; i < clients.length; i++) {
      servers[i] = clients[i].server();
    }
    boolean keep = Arrays.stream(servers).distinct().count() == clients.length;
    for (int i = 0; keep && i < TRIES * clients.length; i++) {
      int at = i % clients.length;
      keep = keepsServer(clients[at], servers[at]);
    }
    return keep;
  }

  private static boolean keepsServer(Client client, int server) throws SQLException {
    int next = client.server();
    return next == server && client.server() == server;
  }

  private static int server(Connection connection) throws SQLException {
    int server = pid(connection);
    connection.commit();
    return server;
  }

  /**
   * Tries two clients of one pooler: the second one gets the server that the first one has left.
   */
  private static boolean keepsPrepared(List<Connection> clients) throws SQLException {
    for (int i = 0; i < clients.size(); i++) {
      for (Connection other : clients.subList(i + 1, clients.size())) {
        if (server(clients.get(i)) == server(other)) {
          return keepsPrepared(clients.get(i), other);
        }
      }
    }
    return false;
  }

  /**
   * Prepares a statement on one server, and executes it on another.
   *
   * @return true only if that is proven to work
   */
  private static boolean keepsPrepared(Connection one, Connection other) throws SQLException {
    try (PreparedStatement prepared = one.prepareStatement(PREPARED_PID)) {
      prepared.unwrap(PGStatement.class).setPrepareThreshold(1);
      // First a plain statement: the driver would prepare BEGIN too, before a prepared one.
      int first = pid(one);
      boolean same = number(prepared) == first;
      one.commit();
      // The other client keeps the server on which the statement was prepared.
      int taken = pid(other);
      int second = pid(one);
      boolean proven = same && taken == first && second != first && works(prepared, second);
      one.rollback();
      if (!proven) {
        removePrepared(other);
      }
      other.commit();
      return proven;
    }
  }

  private static boolean works(PreparedStatement prepared, int expected) {
    try {
      return number(prepared) == expected;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Removes what would meet another client that prepares a statement of the same name. */
  private static void removePrepared(Connection connection) throws SQLException {
    String name = null;
    try (PreparedStatement find =
        connection.prepareStatement(
            "SELECT quote_ident(name) FROM pg_prepared_statements WHERE statement = ?")) {
      find.unwrap(PGStatement.class).setPrepareThreshold(0);
      find.setString(1, PREPARED_PID);
      try (ResultSet row = find.executeQuery()) {
        if (row.next()) {
          name = row.getString(1);
        }
      }
    }
    if (name != null) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DEALLOCATE " + name);
      }
    }
  }

  private static int pid(Connection connection) throws SQLException {
    return number(connection, PID);
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static int number(PreparedStatement prepared) throws SQLException {
    try (ResultSet row = prepared.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }
}
