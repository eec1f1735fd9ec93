// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL for one test class. */
final class Database implements AutoCloseable {
  private final PostgresServer server = PostgresServer.temporary();
  private final HikariDataSource pool;
  final PostgresStore store;
  final PostgresSessions sessions;
  final PostgresRevocations revocations;

  Database() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("postgres"));
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(30_000);
    pool = new HikariDataSource(config);
    store = new PostgresStore(pool, TimeSource.system());
    SessionSchema.create(store);
    sessions = new PostgresSessions(store);
    revocations = new PostgresRevocations(store);
  }

  DataSource direct() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl("postgres"));
    return source;
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
