// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.server;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.headroom.database.jdbc.DriverConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections PostgreSQL leaves to a pool: the tightest of what the server, the database
 * and the role admit.
 *
 * <p>Immutable.
 *
 * @param name what limits: {@code max_connections}, or the limit of the database or of the role
 * @param allowed connections that clients may have together, without those that are reserved for
 *     superusers
 * @param others connections that others than the pool had when it was read
 */
public record ConnectionLimit(String name, int allowed, int others) {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final Pattern SERVER = Pattern.compile("jdbc:\\w+://([^/?;]+)");
  private static final int BORROW_MILLIS = 3_000;
  private static final int RESPONSE_MILLIS = 1_000;

  /** Of sessions of other roles the type is hidden, and their role and database are not. */
  private static final String QUERY =
      """
      WITH clients AS (
        SELECT datname, usename FROM pg_stat_activity
        WHERE datid IS NOT NULL
          AND coalesce(backend_type, 'client backend') = 'client backend')
      SELECT name, allowed, used FROM (
        SELECT 'max_connections' AS name,
               current_setting('max_connections')::int
                 - current_setting('superuser_reserved_connections')::int
                 - coalesce(current_setting('reserved_connections', true), '0')::int AS allowed,
               (SELECT count(*)::int FROM clients) AS used
        UNION ALL
        SELECT 'the connection limit of the database', datconnlimit,
               (SELECT count(*)::int FROM clients WHERE datname = current_database())
        FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0
        UNION ALL
        SELECT 'the connection limit of the role', rolconnlimit,
               (SELECT count(*)::int FROM clients WHERE usename = session_user)
        FROM pg_roles WHERE rolname = session_user AND rolconnlimit >= 0) AS limits
      ORDER BY allowed - used LIMIT 1
      """;

  /**
   * Reads the limit by one statement on a connection of the pool, which stays as it was.
   *
   * <p>Waits up to 3 s for a free connection and up to 1 s for the response. The statement is not
   * timed, and the connection counts as in use meanwhile.
   *
   * @param pool any pool of HikariCP
   * @return null if it could not be read, or the database is no PostgreSQL
   */
  public static @Nullable ConnectionLimit read(HikariDataSource pool) {
    if (!String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")
        || !(pool.getHikariPoolMXBean() instanceof HikariPool open)) {
      return null;
    }
    try (Connection borrowed = open.getConnection(BORROW_MILLIS)) {
      Connection driver = DriverConnection.of(borrowed);
      try {
        return read(driver, open.getTotalConnections());
      } finally {
        if (driver.isClosed()) {
          // What happens below the pool is not known to it.
          pool.evictConnection(borrowed);
        }
      }
    } catch (SQLException e) {
      LOG.debug("the connection limit of {} could not be read", pool.getPoolName(), e);
      return null;
    }
  }

  private static ConnectionLimit read(Connection connection, int own) throws SQLException {
    int timeout = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, RESPONSE_MILLIS);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(QUERY)) {
      row.next();
      int others = Math.max(0, row.getInt("used") - own);
      return new ConnectionLimit(row.getString("name"), row.getInt("allowed"), others);
    } finally {
      if (!connection.isClosed()) {
        if (!connection.getAutoCommit()) {
          connection.rollback();
        }
        connection.setNetworkTimeout(Runnable::run, timeout);
      }
    }
  }

  /** Returns whether the addresses of two pools name the same servers. */
  public static boolean areOnOneServer(HikariDataSource one, HikariDataSource other) {
    String server = server(one);
    return server != null && server.equals(server(other));
  }

  private static @Nullable String server(HikariDataSource pool) {
    Matcher address = SERVER.matcher(String.valueOf(pool.getJdbcUrl()));
    return address.lookingAt() ? address.group(1) : null;
  }
}
