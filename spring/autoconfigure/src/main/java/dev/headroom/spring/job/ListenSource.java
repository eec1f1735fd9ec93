// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.spring.database.ApplicationPool;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Finds how to connect outside of the pool, for the one connection that receives notifications.
 *
 * <p>Immutable. Connects to nothing.
 */
final class ListenSource {
  private static final String CONNECT_SECONDS = "5";

  private ListenSource() {}

  /**
   * Returns a data source without a pool.
   *
   * @param source the application's
   * @param url what the settings name; null for the address of the pool
   * @return null if the data source is no pool of HikariCP with a JDBC URL
   */
  static @Nullable DataSource of(DataSource source, @Nullable String url) {
    HikariDataSource pool = ApplicationPool.in(source);
    String address = url != null || pool == null ? url : pool.getJdbcUrl();
    if (address == null) {
      return null;
    }
    Properties properties = new Properties();
    if (pool != null) {
      properties.putAll(pool.getDataSourceProperties());
    }
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    DriverManagerDataSource direct = new DriverManagerDataSource();
    direct.setUrl(address);
    if (pool != null && pool.getUsername() != null) {
      direct.setUsername(pool.getUsername());
      direct.setPassword(pool.getPassword());
    }
    direct.setConnectionProperties(properties);
    return direct;
  }
}
