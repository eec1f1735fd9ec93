// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.jdbc.DriverConnection;
import dev.headroom.database.jdbc.JdbcProxy;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that resets its session when it is closed. Confined to one thread.
 *
 * <p>Whoever closes the pool's own connection instead, which a statement's {@code getConnection}
 * returns, leaves it as it is: it is reset when it is borrowed next.
 */
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

  /** Wraps a borrowed connection; empty if it was left as it is and cannot be reset. */
  static Optional<Connection> wrap(Connection target, HikariDataSource pool) throws SQLException {
    ResettingConnection connection = new ResettingConnection(target, pool);
    PoolConnection use = target.unwrap(PoolConnection.class);
    if (use.needsReset() && !connection.reset()) {
      target.close();
      return Optional.empty();
    }
    use.needsReset(true);
    return Optional.of(proxy(Connection.class, connection));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    if ("close".equals(method.getName()) && !target.isClosed()) {
      var unused = reset();
    }
    return handleDefault(proxy, method, args);
  }

  /** Returns whether the session is reset; one that cannot be is evicted from the pool. */
  private boolean reset() {
    boolean done = false;
    try {
      if (!target.getAutoCommit()) {
        target.rollback();
        target.setAutoCommit(true);
      }
      try (Statement statement = DriverConnection.of(target).createStatement()) {
        statement.execute(RESET);
      }
      PoolConnection use = target.unwrap(PoolConnection.class);
      use.needsReset(false);
      use.schemaReset();
      done = true;
    } catch (SQLException e) {
      // The pool replaces it.
    } finally {
      if (!done) {
        pool.evictConnection(target);
      }
    }
    return done;
  }
}
