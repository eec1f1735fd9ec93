// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.session;

import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL and a Redis of the suite's own. Thread-safe. */
record SessionStores(PostgresServer postgres, RedisServer redis) implements AutoCloseable {

  static SessionStores start() {
    return new SessionStores(PostgresServer.temporary(), RedisServer.temporary());
  }

  DataSource direct() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.jdbcUrl("postgres"));
    return source;
  }

  @Override
  public void close() {
    redis.close();
    postgres.close();
  }
}
