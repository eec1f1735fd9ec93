// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.pool.PoolWaits.Waiter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;

/**
 * A HikariCP pool whose time-out exceptions contain its state and the likely cause, and which can
 * reset the session of a returned connection. Thread-safe.
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
    Connection connection = connections().isFull() ? waitForConnection() : borrow();
    return resetOnReturn ? ResettingConnection.wrap(connection, this) : connection;
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

  private Connection borrow() throws SQLException {
    Connection connection;
    try {
      connection = super.getConnection();
    } catch (SQLTransientConnectionException e) {
      waits().timedOut();
      throw new PoolTimeoutException(
          PoolHealth.of(this),
          Duration.ofMillis(getConnectionTimeout()),
          watch.recentReport(),
          watch.heldByThisThread(),
          e.getNextException());
    }
    connection.unwrap(PoolConnection.class).borrowed();
    return connection;
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
