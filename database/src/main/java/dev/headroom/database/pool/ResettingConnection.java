// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.jdbc.JdbcProxy;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** A connection that resets its session when it is closed. Confined to one thread. */
final class ResettingConnection extends JdbcProxy<Connection> {
  /** DISCARD ALL, but the prepared statements stay, since the driver relies on them. */
  private static final String RESET =
      "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
          + " SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP";

  private final HikariDataSource pool;

  private ResettingConnection(Connection target, HikariDataSource pool) {
    super(target);
    this.pool = pool;
  }

  static Connection wrap(Connection target, HikariDataSource pool) {
    return proxy(Connection.class, new ResettingConnection(target, pool));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    if ("close".equals(method.getName()) && !target.isClosed()) {
      reset();
    }
    return handleDefault(proxy, method, args);
  }

  /** A session that cannot be reset is evicted from the pool. */
  private void reset() {
    try {
      if (!target.getAutoCommit()) {
        target.rollback();
        target.setAutoCommit(true);
      }
      // Past the decorator: it is no statement of the application.
      Connection driver = (Connection) target.unwrap(PGConnection.class);
      try (Statement statement = driver.createStatement()) {
        statement.execute(RESET);
      }
    } catch (SQLException e) {
      pool.evictConnection(target);
    }
  }
}
