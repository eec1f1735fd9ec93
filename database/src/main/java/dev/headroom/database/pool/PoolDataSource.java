// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.headroom.database.jdbc.DriverConnection;
import dev.headroom.database.pool.PoolWaits.Waiter;
import dev.headroom.ground.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
   * turned out to be lost, all that have not answered since are checked here, within one time-out.
   */
  private Connection borrow() throws SQLException {
    long timeoutMillis = timeoutMillis();
    long begun = System.nanoTime();
    long left = timeoutMillis;
    while (true) {
      Connection connection = connect(left, timeoutMillis);
      try {
        PoolConnection own = connection.unwrap(PoolConnection.class);
        own.borrowed();
        if (isSound(connection, own, validationSeconds(left))) {
          return connection;
        }
      } catch (SQLException | RuntimeException | Error e) {
        close(connection, e);
        throw e;
      }
      evictConnection(connection);
      left = timeoutMillis - Duration.ofNanos(System.nanoTime() - begun).toMillis();
      if (left <= 0) {
        throw timedOut(timeoutMillis, null);
      }
    }
  }

  /** Returns whether a connection may be given out: it works, and has the pool's own schema. */
  private static boolean isSound(Connection connection, PoolConnection own, int seconds)
      throws SQLException {
    if (own.isInDoubt()) {
      if (!connection.isValid(seconds)) {
        return false;
      }
      own.answered();
    }
    return !own.hasOtherSchema() || isReset(connection, own, seconds);
  }

  /**
   * Undoes what the last borrower has set by {@link Connection#setSchema}: HikariCP does so in a
   * pool alone that sets a schema for all.
   *
   * @return false if that fails: the connection is not given out then
   */
  private static boolean isReset(Connection connection, PoolConnection own, int seconds) {
    try {
      Connection driver = DriverConnection.of(connection);
      int usualMillis = driver.getNetworkTimeout();
      driver.setNetworkTimeout(Runnable::run, seconds * 1000);
      try (Statement statement = driver.createStatement()) {
        // By SET, which the driver watches for, and not by RESET: it prepares statements again.
        statement.execute("SET SESSION search_path TO DEFAULT");
      }
      driver.setNetworkTimeout(Runnable::run, usualMillis);
      own.schemaReset();
      return true;
    } catch (SQLException lost) {
      return false;
    }
  }

  /** Returns the time-out of the pool, or the time until just after the deadline if less. */
  private long timeoutMillis() {
    long own = getConnectionTimeout();
    return Deadline.current()
        .map(deadline -> Math.min(own, deadline.remaining().toMillis() + 1))
        .orElse(own);
  }

  /** Returns the time-out of a check, in JDBC's whole seconds. */
  private int validationSeconds(long leftMillis) {
    long seconds = Math.ceilDiv(Math.min(getValidationTimeout(), leftMillis), 1000);
    return (int) Math.max(1, seconds);
  }

  private Connection connect(long leftMillis, long timeoutMillis) throws SQLException {
    try {
      return connect(leftMillis);
    } catch (SQLTransientConnectionException e) {
      throw timedOut(timeoutMillis, e.getNextException());
    }
  }

  private PoolTimeoutException timedOut(long timeoutMillis, @Nullable SQLException unreachable) {
    waits().timedOut();
    return new PoolTimeoutException(
        PoolHealth.of(this),
        Duration.ofMillis(timeoutMillis),
        watch.recentReport(),
        watch.heldByThisThread(),
        unreachable);
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
  private static void close(Connection connection, Throwable cause) {
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
