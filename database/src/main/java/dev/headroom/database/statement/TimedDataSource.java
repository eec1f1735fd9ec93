// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that reports the text and the time of each statement to a {@link
 * StatementListener}.
 *
 * <p>Thread-safe, as far as the wrapped source is. Connections and statements are proxies; result
 * sets and exceptions are those of the driver. {@code unwrap} reaches the pool and the driver.
 *
 * <p>Costs one small object per connection and statement, and one reflective call per JDBC call:
 * tens of nanoseconds beside a round trip.
 */
public final class TimedDataSource implements DataSource, Closeable {
  private final DataSource target;
  private final StatementListener listener;

  /**
   * Wraps a data source.
   *
   * @param target such as a pool
   * @param listener called once per statement
   */
  public TimedDataSource(DataSource target, StatementListener listener) {
    this.target = target;
    this.listener = listener;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return TimedConnection.wrap(target.getConnection(), listener);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return TimedConnection.wrap(target.getConnection(user, password), listener);
  }

  @Override
  public <T> T unwrap(Class<T> face) throws SQLException {
    if (face.isInstance(this)) {
      return face.cast(this);
    }
    return face.isInstance(target) ? face.cast(target) : target.unwrap(face);
  }

  @Override
  public boolean isWrapperFor(Class<?> face) throws SQLException {
    return face.isInstance(this) || face.isInstance(target) || target.isWrapperFor(face);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return target.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    target.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    target.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return target.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return target.getParentLogger();
  }

  @Override
  public ConnectionBuilder createConnectionBuilder() throws SQLException {
    return target.createConnectionBuilder();
  }

  @Override
  public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
    return target.createShardingKeyBuilder();
  }

  /** Closes the wrapped source if it can be closed. */
  @Override
  public void close() throws IOException {
    if (target instanceof Closeable closeable) {
      closeable.close();
    }
  }
}
