// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import java.sql.SQLException;
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
}
