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
public final class TestDatabase {
  private static final PostgresServer SERVER = PostgresServer.temporary();

  private TestDatabase() {}

  public static DatabaseUrl url() {
    return DatabaseUrl.parse(SERVER.jdbcUrl("postgres"));
  }

  /** Starts a streaming replica of the server; the caller closes it. */
  public static PostgresServer startReplica() {
    return SERVER.startReplica();
  }

  public static DataSource sessions() {
    return url().unpooled(Duration.ofSeconds(5));
  }

  public static void run(String... statements) throws SQLException {
    try (Connection connection = sessions().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  public static long number(String query) throws SQLException {
    try (Connection connection = sessions().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
