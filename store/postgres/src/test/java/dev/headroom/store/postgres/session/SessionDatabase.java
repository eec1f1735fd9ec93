// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.postgres.PostgresStore;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL for one test class. */
final class SessionDatabase implements AutoCloseable {
  private final PostgresServer server = PostgresServer.temporary();
  private final HikariDataSource pool;
  final PostgresStore store;
  final PostgresSessionStore sessions;
  final PostgresRevocationStore revocations;

  SessionDatabase() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("postgres"));
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(30_000);
    pool = new HikariDataSource(config);
    store = new PostgresStore(pool, TimeSource.system());
    SessionSchema.create(store);
    sessions = new PostgresSessionStore(store);
    revocations = new PostgresRevocationStore(store);
  }

  DataSource direct() {
    return direct("postgres");
  }

  /** Returns connections to a database of the server. */
  DataSource direct(String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl(name));
    return source;
  }

  /** Starts a copy that follows this server, and is in recovery. */
  PostgresServer startReplica() {
    return server.startReplica();
  }

  HikariDataSource pool() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
    server.close();
  }
}
