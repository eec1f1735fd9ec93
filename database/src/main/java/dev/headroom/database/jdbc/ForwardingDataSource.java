// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.jdbc;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that sends every call to another one, but those that open connections.
 *
 * <p>Thread-safe, as far as the target is. Unwraps to itself, to its target, and to what that
 * unwraps to.
 */
public abstract class ForwardingDataSource implements DataSource {

  /** Creates a data source, whose target need not be known yet. */
  protected ForwardingDataSource() {}

  /** Returns the wrapped data source. */
  protected abstract DataSource target();

  @Override
  public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
    return target().createShardingKeyBuilder();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return target().getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    target().setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    target().setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return target().getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return target().getParentLogger();
  }

  @Override
  public <F> F unwrap(Class<F> face) throws SQLException {
    if (face.isInstance(this)) {
      return face.cast(this);
    }
    DataSource target = target();
    return face.isInstance(target) ? face.cast(target) : target.unwrap(face);
  }

  @Override
  public boolean isWrapperFor(Class<?> face) throws SQLException {
    return face.isInstance(this) || face.isInstance(target()) || target().isWrapperFor(face);
  }
}
