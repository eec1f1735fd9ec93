// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.device.AttributeStore;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.token.MemoryTokenStore;
import dev.headroom.session.token.OpaqueTokenStore;
import dev.headroom.session.token.SigningKeyStore;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.session.PostgresAttributeStore;
import dev.headroom.store.postgres.session.PostgresOpaqueTokenStore;
import dev.headroom.store.postgres.session.PostgresRevocationStore;
import dev.headroom.store.postgres.session.PostgresSessionStore;
import dev.headroom.store.postgres.session.RevocationNotifications;
import dev.headroom.store.postgres.session.SessionSchema;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores of sessions: in PostgreSQL if its address is configured, otherwise in the memory of
 * this process.
 *
 * <p>Immutable; its parts are thread-safe. PostgreSQL gets a small pool of its own with short
 * time-outs, so that revocations neither wait for the application's statements nor for a database
 * that hangs.
 *
 * @param sessions the sessions
 * @param revocations the revocations
 * @param keys the signing keys
 * @param attributes the attributes of sessions
 * @param opaque the opaque tokens
 * @param closeActions what is closed with it
 */
record SessionStores(
    SessionStore sessions,
    RevocationStore revocations,
    SigningKeyStore keys,
    AttributeStore attributes,
    OpaqueTokenStore opaque,
    List<Runnable> closeActions)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionStores.class);
  private static final int CONNECTIONS = 4;
  private static final Duration BORROW = Duration.ofSeconds(1);
  private static final String SOCKET_SECONDS = "2";

  static SessionStores inMemory(TimeSource time) {
    LOG.warn(
        "sessions are kept in memory and are lost when this process stops; set headroom.database.url");
    MemorySessionStore memory = new MemorySessionStore(time);
    MemoryTokenStore tokens = new MemoryTokenStore(memory);
    return new SessionStores(memory, memory, tokens, memory, tokens, List.of());
  }

  static SessionStores in(DatabaseUrl url, TimeSource time) {
    HikariDataSource pool = new HikariDataSource(config(url));
    try {
      PostgresStore store = new PostgresStore(pool, time);
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
          new PostgresOpaqueTokenStore(store),
          List.of(notifications::close, pool::close));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static HikariConfig config(DatabaseUrl url) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("headroom-session");
    config.setJdbcUrl(url.jdbcUrl());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(BORROW.toMillis());
    config.setValidationTimeout(BORROW.toMillis() / 2);
    config.addDataSourceProperty("connectTimeout", "1");
    config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", "headroom session");
    return config;
  }

  @Override
  public void close() {
    closeActions.forEach(Runnable::run);
  }
}
