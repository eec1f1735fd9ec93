// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.headroom.database.pool.PoolWaits.Waiter;
import dev.headroom.ground.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;

/**
 * A HikariCP pool whose time-out exceptions contain its state and the likely cause, and which can
 * reset the session of a returned connection. Thread-safe.
 *
 * <p>A wait ends with the {@link Deadline} of the thread, if that is before the time-out of the
 * pool: whoever waits for the response has given up by then.
 */
final class PoolDataSource extends HikariDataSource implements PoolFigures {
  private final PoolWatch watch;
  private final boolean resetOnReturn;

  PoolDataSource(HikariConfig config, PoolWatch watch, boolean resetOnReturn) {
    super(config);
    this.watch = watch;
    this.resetOnReturn = resetOnReturn;
    watch.opened(this);
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (!resetOnReturn) {
      return borrowed();
    }
    Optional<Connection> reset = ResettingConnection.wrap(borrowed(), this);
    while (reset.isEmpty()) {
      reset = ResettingConnection.wrap(borrowed(), this);
    }
    return reset.get();
  }

  private Connection borrowed() throws SQLException {
    if (!connections().silence().admits()) {
      waits().timedOut();
      throw PoolTimeoutException.silent(PoolHealth.of(this));
    }
    return connections().isFull() ? waitForConnection() : borrow();
  }

  /** Waits for a connection, since each open one is in use. */
  private Connection waitForConnection() throws SQLException {
    connections().stampHolders();
    Waiter waiter = waits().begin();
    try {
      return borrow();
    } finally {
      waits().end(waiter);
    }
  }

  /**
   * Borrows a connection. HikariCP checks none that was used within the last half second: when one
   * turned out to be lost, all that have not answered since are checked here.
   */
  private Connection borrow() throws SQLException {
    while (true) {
      Connection connection = connect();
      try {
        PoolConnection own = connection.unwrap(PoolConnection.class);
        own.borrowed();
        if (!own.isInDoubt()) {
          return connection;
        }
        if (connection.isValid(validationSeconds())) {
          own.answered();
          return connection;
        }
      } catch (SQLException | RuntimeException e) {
        close(connection, e);
        throw e;
      }
      evictConnection(connection);
    }
  }

  private int validationSeconds() {
    return (int) Math.max(1, getValidationTimeout() / 1000);
  }

  private Connection connect() throws SQLException {
    Deadline deadline = Deadline.current().orElse(null);
    long timeoutMillis = deadline == null ? getConnectionTimeout() : bounded(deadline);
    try {
      return connect(timeoutMillis);
    } catch (SQLTransientConnectionException e) {
      waits().timedOut();
      throw new PoolTimeoutException(
          PoolHealth.of(this),
          Duration.ofMillis(timeoutMillis),
          watch.recentReport(),
          watch.heldByThisThread(),
          e.getNextException());
    }
  }

  /** Returns the time-out of the pool, or the time until just after the deadline if less. */
  private long bounded(Deadline deadline) {
    return Math.min(getConnectionTimeout(), deadline.remaining().toMillis() + 1);
  }

  /** Borrows a connection; an idle one is returned at once, however short the time is. */
  private Connection connect(long timeoutMillis) throws SQLException {
    return timeoutMillis < getConnectionTimeout()
            && !isClosed()
            && getHikariPoolMXBean() instanceof HikariPool pool
        ? pool.getConnection(timeoutMillis)
        : super.getConnection();
  }

  /** Returns a connection that cannot be given out, so that the pool does not lose it. */
  private static void close(Connection connection, Exception cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public PoolConnections connections() {
    return watch.connections();
  }

  @Override
  public PoolWaits waits() {
    return watch.waits();
  }

  PoolWatch watch() {
    return watch;
  }
}
