// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One real server for all integration tests of this run, with a schema for each test. */
final class JobServer {
  private static final PostgresServer SERVER = PostgresServer.temporary();
  private static final HikariDataSource POOL = pool();
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private JobServer() {}

  private static HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setMaximumPoolSize(40);
    config.setMinimumIdle(2);
    return new HikariDataSource(config);
  }

  static String url() {
    return SERVER.jdbcUrl("postgres");
  }

  static DataSource source() {
    return POOL;
  }

  /** Opens a connection a call. */
  static DataSource direct() {
    return direct("postgres");
  }

  static DataSource direct(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(SERVER.jdbcUrl(database));
    return source;
  }

  /** Creates the tables in a schema of their own, and returns its name. */
  static String newSchema() throws SQLException {
    String schema = "jobs_" + SCHEMAS.incrementAndGet();
    JobSchema.create(POOL, schema);
    return schema;
  }

  static void run(String... statements) throws SQLException {
    try (Connection connection = POOL.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static long number(String query) throws SQLException {
    try (Connection connection = POOL.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
