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
 * A data source whose connections tell each statement's text and time to a {@link
 * StatementListener}.
 *
 * <p>Thread-safe, as far as the wrapped source is. Connections and statements are proxies; rows are
 * the driver's own, so reading them costs nothing more. {@code unwrap} reaches the pool and the
 * driver; exceptions are the driver's own.
 *
 * <p>Costs one small object a connection and a statement, and one reflective call a JDBC call: tens
 * of nanoseconds beside a round trip.
 */
public final class TimedDataSource implements DataSource, Closeable {
  private final DataSource target;
  private final StatementListener listener;

  /**
   * Wraps a source.
   *
   * @param target the pool or driver to time
   * @param listener called once a statement
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

  /** Closes the wrapped source where it can be closed. */
  @Override
  public void close() throws IOException {
    if (target instanceof Closeable closeable) {
      closeable.close();
    }
  }
}
