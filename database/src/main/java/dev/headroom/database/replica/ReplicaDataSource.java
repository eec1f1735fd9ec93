// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.jdbc.ForwardingDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data source that routes read-only transactions to streaming replicas of a primary, so that each
 * {@link ConsistencySession} reads what it has written.
 *
 * <p>A connection borrows one of a server at its first statement: of the primary, unless {@code
 * setReadOnly(true)} was called before, as Spring's {@code @Transactional(readOnly = true)} does. A
 * read-only transaction goes to a replica that is fit and has replayed the log as far as the
 * session requires; if none gets there within the longest wait, to the primary. A replica that is
 * lost, too far behind, of another cluster or on another timeline serves no reads.
 *
 * <p>The first statement of a transaction that fails on a replica, because the server is lost or
 * the replay conflicts with it, is run on another server unnoticed. A later one fails, since what
 * was read before could be of another state. Result sets and exceptions are those of the driver.
 *
 * <p>Thread-safe. Costs a small object per connection and statement, and no round trip where a
 * replica is known to be fresh, but the first on each connection. A read-only connection in
 * auto-commit mode ends a transaction for each statement: one round trip. A transaction that has
 * written reads the position of the log after its commit, if a session is open: one round trip.
 */
public final class ReplicaDataSource extends ForwardingDataSource implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaDataSource.class);

  private final DataSource primary;
  private final List<Replica> configured;
  private final ReplicaRouter router;
  private final PositionPoller poller;
  private final boolean autoCommit;

  private ReplicaDataSource(
      DataSource primary, DataSource sessions, List<Replica> replicas, ReplicaSettings settings)
      throws SQLException {
    this.primary = primary;
    this.configured = List.copyOf(replicas);
    ServerNode first = new ServerNode("primary", primary, 1);
    List<ServerNode> nodes = new ArrayList<>();
    Map<ServerNode, DataSource> sources = new LinkedHashMap<>();
    for (Replica each : replicas) {
      ServerNode node = new ServerNode(each.name(), each.pool(), each.weight());
      nodes.add(node);
      sources.put(node, each.sessions());
    }
    this.router = new ReplicaRouter(first, List.copyOf(nodes), settings);
    this.autoCommit =
        !primary.isWrapperFor(HikariDataSource.class)
            || primary.unwrap(HikariDataSource.class).isAutoCommit();
    this.poller = new PositionPoller(first, sessions, sources, settings);
  }

  /**
   * Creates a data source, and begins to follow the positions of the servers.
   *
   * @param primary the pool of the server that accepts writes
   * @param sessions opens the one connection that reads the primary's position, outside of the pool
   * @param replicas with distinct names; none need be reachable
   * @param settings what reads must see, and how long they wait for it
   * @return closes the primary's pool and the replicas' with itself
   * @throws SQLException if the pool does not say whether it is one of HikariCP
   */
  public static ReplicaDataSource open(
      DataSource primary, DataSource sessions, List<Replica> replicas, ReplicaSettings settings)
      throws SQLException {
    ReplicaDataSource source = new ReplicaDataSource(primary, sessions, replicas, settings);
    source.poller.start();
    return source;
  }

  @Override
  protected DataSource target() {
    return primary;
  }

  @Override
  public Connection getConnection() {
    return RoutedConnection.of(router, ConsistencySession.current(), autoCommit);
  }

  /** Returns a connection to the primary, whatever is read or written with it. */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return primary.getConnection(user, password);
  }

  /** Returns the state of each replica, in the order in which they were given. */
  public List<ReplicaStatus> replicas() {
    long now = System.nanoTime();
    PositionSample written = router.primary().sample();
    return router.replicas().stream()
        .map(each -> {
          String reason = each.reason(now, router.staleNanos());
          PositionSample replayed = each.sample();
          boolean comparable =
              written != null
                  && replayed != null
                  && each.position() > 0
                  && written.timeline() == replayed.timeline();
          long behind = comparable ? router.primary().position() - each.position() : 0;
          return new ReplicaStatus(
              each.name(),
              each.weight(),
              reason.isEmpty(),
              reason,
              each.lag(),
              Math.max(0, behind),
              each.running(),
              each.served(),
              each.failures());
        })
        .toList();
  }

  /** Returns how many read-only transactions were routed for a reason, since the start. */
  public long routed(RouteReason reason) {
    return router.count(reason);
  }

  /** Returns how long read-only transactions have waited for replicas, since the start. */
  public Duration waited() {
    return Duration.ofNanos(router.waitNanos());
  }

  /**
   * Runs a read-only transaction, to prove where those of the application land.
   *
   * @param outermost the data source that the application uses, which may wrap this one
   * @throws SQLException if the transaction fails
   */
  @SuppressWarnings("try") // The scope is only to be closed.
  public RoutingProof prove(DataSource outermost) throws SQLException {
    boolean fit = router.anyFit();
    try (ConsistencySession.Scope ignored = ConsistencySession.start().open();
        Connection connection = outermost.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      boolean replica;
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
        row.next();
        replica = row.getBoolean(1);
      }
      connection.rollback();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
      if (replica) {
        return RoutingProof.REPLICA;
      }
      return fit && router.anyFit() ? RoutingProof.ON_PRIMARY : RoutingProof.NONE_FIT;
    }
  }

  /** Stops following the servers, and closes the pools. */
  @Override
  public void close() {
    poller.close();
    List<DataSource> pools = new ArrayList<>();
    configured.forEach(each -> pools.add(each.pool()));
    Collections.addAll(pools, primary);
    for (DataSource each : pools) {
      if (each instanceof Closeable closeable) {
        try {
          closeable.close();
        } catch (IOException e) {
          LOG.warn("a pool could not be closed", e);
        }
      }
    }
  }
}
