// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** One real server for all integration tests of this run; it ends with the JVM. */
final class TestDatabase {
  private static final PostgresServer SERVER = PostgresServer.temporary();

  private TestDatabase() {}

  static DatabaseUrl url() {
    return DatabaseUrl.parse(SERVER.jdbcUrl("postgres"));
  }

  static DataSource sessions() {
    return url().unpooled(Duration.ofSeconds(5));
  }

  static void run(String... statements) throws SQLException {
    try (Connection connection = sessions().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static long number(String query) throws SQLException {
    try (Connection connection = sessions().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
