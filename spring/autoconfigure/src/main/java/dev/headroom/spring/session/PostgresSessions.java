// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.Pools;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.database.OwnPool;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.session.PostgresAttributeStore;
import dev.headroom.store.postgres.session.PostgresRevocationStore;
import dev.headroom.store.postgres.session.PostgresSessionStore;
import dev.headroom.store.postgres.session.RevocationNotifications;
import dev.headroom.store.postgres.session.SessionSchema;
import java.time.Duration;
import java.util.List;

/**
 * Opens the stores of sessions in PostgreSQL, on a small pool of their own with short time-outs, so
 * that revocations wait neither for the application's statements nor for a database that hangs.
 *
 * <p>Thread-safe.
 */
final class PostgresSessions {
  private static final int CONNECTIONS = 4;
  private static final Duration BORROW = Duration.ofSeconds(1);
  private static final String SOCKET_SECONDS = "2";

  private PostgresSessions() {}

  static SessionStores open(DatabaseUrl url, OwnSchema schema, TimeSource time) {
    HikariDataSource pool = Pools.openUnwatched(config(url));
    try {
      PostgresStore store = new PostgresStore(pool, time, schema);
      SessionSchema.create(store);
      PostgresSessionStore sessions = new PostgresSessionStore(store);
      PostgresRevocationStore revocations = new PostgresRevocationStore(store);
      RevocationNotifications notifications =
          new RevocationNotifications(url.unpooled(BORROW), revocations);
      notifications.start();
      return new SessionStores(
          sessions,
          revocations,
          sessions,
          new PostgresAttributeStore(store),
          List.of(notifications::close, pool::close));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** The application does not start without its sessions, so the first connection is awaited. */
  private static HikariConfig config(DatabaseUrl url) {
    HikariConfig config = OwnPool.config(url, "headroom-session", CONNECTIONS, BORROW);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(1);
    config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
    return config;
  }
}
