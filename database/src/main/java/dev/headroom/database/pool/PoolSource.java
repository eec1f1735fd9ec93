// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.headroom.database.jdbc.ForwardingDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The source of connections that a HikariCP pool would make of its settings itself, made when the
 * pool starts: settings that are changed until then count.
 *
 * <p>Thread-safe.
 */
final class PoolSource extends ForwardingDataSource {
  private final HikariConfig config;
  private final @Nullable PoolerProbe probe;
  private volatile @Nullable DataSource made;

  /**
   * Creates the source of a pool.
   *
   * @param config of the pool
   * @param adaptToPooler whether the driver prepares statements only if a pooler keeps them
   */
  PoolSource(HikariConfig config, boolean adaptToPooler) {
    this.config = config;
    this.probe = adaptToPooler ? new PoolerProbe(this::target) : null;
  }

  /** Returns the pooler before the server; null where it is not looked for, or not yet. */
  @Nullable Pooler pooler() {
    return probe == null ? null : probe.known();
  }

  @Override
  protected DataSource target() {
    DataSource known = made;
    if (known == null) {
      synchronized (this) {
        known = made;
        if (known == null) {
          known = driver(config);
          made = known;
        }
      }
    }
    return known;
  }

  /** Returns the source of connections that HikariCP makes of an address. */
  static DataSource driver(HikariConfig config) {
    return new DriverDataSource(
        config.getJdbcUrl(),
        config.getDriverClassName(),
        config.getDataSourceProperties(),
        config.getUsername(),
        config.getPassword());
  }

  @Override
  public Connection getConnection() throws SQLException {
    return opened(target().getConnection());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return opened(target().getConnection(user, password));
  }

  private Connection opened(Connection connection) throws SQLException {
    if (probe != null) {
      try {
        probe.opened(connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
    return connection;
  }
}
