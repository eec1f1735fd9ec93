// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;

/**
 * A HikariCP pool whose time-out exceptions contain its state, and which can reset the session of a
 * returned connection. Thread-safe.
 */
final class PoolDataSource extends HikariDataSource {
  private final ConnectionAges ages;
  private final boolean resetOnReturn;

  PoolDataSource(HikariConfig config, ConnectionAges ages, boolean resetOnReturn) {
    super(config);
    this.ages = ages;
    this.resetOnReturn = resetOnReturn;
  }

  @Override
  public Connection getConnection() throws SQLException {
    long start = System.nanoTime();
    try {
      Connection connection = super.getConnection();
      return resetOnReturn ? ResettingConnection.wrap(connection, this) : connection;
    } catch (SQLTransientConnectionException e) {
      throw new PoolTimeoutException(
          PoolHealth.of(this), Duration.ofNanos(System.nanoTime() - start), e.getNextException());
    }
  }

  ConnectionAges ages() {
    return ages;
  }
}
