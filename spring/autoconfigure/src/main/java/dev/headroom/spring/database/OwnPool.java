// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.Pools;
import java.time.Duration;

/**
 * Opens small pools for Headroom's own work, with short time-outs, so that it neither waits for the
 * application's statements nor hangs with a database that does.
 *
 * <p>Thread-safe.
 */
public final class OwnPool {
  private OwnPool() {}

  /**
   * Opens a pool; connects with the first call.
   *
   * @param wait the longest wait for a connection, and for each response of the server
   */
  public static HikariDataSource open(
      DatabaseUrl url, String name, int connections, Duration wait) {
    return Pools.openUnwatched(config(url, name, connections, wait));
  }

  /** Returns the settings of such a pool, for one that differs in some of them. */
  public static HikariConfig config(DatabaseUrl url, String name, int connections, Duration wait) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url.jdbcUrl());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(wait.toMillis());
    config.setValidationTimeout(Math.max(250, wait.toMillis() / 2));
    config.addDataSourceProperty("connectTimeout", String.valueOf(wait.toSeconds()));
    config.addDataSourceProperty("socketTimeout", String.valueOf(wait.toSeconds()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", name.replace('-', ' '));
    return config;
  }
}
