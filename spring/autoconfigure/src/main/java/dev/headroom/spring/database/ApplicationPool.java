// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pool of HikariCP behind a data source of the application.
 *
 * <p>Thread-safe; it has no state. Opens no connection.
 */
public final class ApplicationPool {
  private static final String POSTGRES = "jdbc:postgresql:";

  private ApplicationPool() {}

  /**
   * Returns the pool that a data source is, or wraps.
   *
   * @param source null if the application has none, or several and none is primary
   * @return null if there is none, or it is not known yet
   */
  public static @Nullable HikariDataSource in(@Nullable DataSource source) {
    try {
      return source != null && source.isWrapperFor(HikariDataSource.class)
          ? source.unwrap(HikariDataSource.class)
          : null;
    } catch (SQLException | RuntimeException undecided) {
      // Such as a routing data source that has no target yet.
      return null;
    }
  }

  /**
   * Returns the address of the PostgreSQL that the pool connects to, with the pool's user.
   *
   * @param source null if the application has none, or several and none is primary
   * @return null if there is no pool, or it has no JDBC URL of a PostgreSQL
   */
  public static @Nullable DatabaseUrl address(@Nullable DataSource source) {
    HikariDataSource pool = in(source);
    String url = pool == null ? null : pool.getJdbcUrl();
    return pool == null || url == null || !url.startsWith(POSTGRES)
        ? null
        : DatabaseUrl.parse(url).withCredentials(pool.getUsername(), pool.getPassword());
  }

  /**
   * Returns the address of the application's database: that of {@code headroom.database.url}, else
   * of its pool.
   *
   * @param own null if {@code headroom.database.url} is not set
   * @param source null if the application has none, or several and none is primary
   * @param setting that is set, and needs the address
   * @param remedy what to do where it is not known
   * @throws SettingsException if it is not known
   */
  public static DatabaseUrl address(
      @Nullable DatabaseProperties own,
      @Nullable DataSource source,
      String setting,
      String remedy) {
    DatabaseUrl address = own == null ? address(source) : own.address();
    if (address != null) {
      return address;
    }
    throw new SettingsException(
        List.of(
            new SettingFault(
                setting,
                "set, but the address of the database is not known",
                "set for PostgreSQL behind headroom.database.url or one HikariCP pool with a JDBC"
                    + " URL",
                remedy)));
  }
}
