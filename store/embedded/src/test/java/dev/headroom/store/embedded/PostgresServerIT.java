// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {

  @TempDir Path folder;

  @Test
  void keepsItsDataBetweenRuns() throws SQLException {
    try (PostgresServer server = PostgresServer.at(folder.resolve("pg"))) {
      server.createDatabase("first");
      run(server, "first", "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");
      server.createDatabase("copy", "first");
      assertThat(ask(server, "copy", "SELECT id FROM kept")).isEqualTo("7");
      assertThat(ask(server, "copy", "SHOW fsync")).isEqualTo("on");
      assertThat(ask(server, "copy", "SHOW synchronous_commit")).isEqualTo("on");

      assertThatThrownBy(() -> PostgresServer.at(folder.resolve("pg")))
          .isInstanceOf(EmbeddedStoreException.class)
          .hasMessageContaining("in use by another headroom");
    }
    try (PostgresServer again = PostgresServer.at(folder.resolve("pg"))) {
      assertThat(again.databaseExists("first")).isTrue();
      assertThat(ask(again, "first", "SELECT id FROM kept")).isEqualTo("7");
      again.dropDatabase("first");
      assertThat(again.databaseExists("first")).isFalse();
    }
  }

  @Test
  void refusesAFolderThatIsNotAClusterOfItsVersion() throws IOException {
    Path cluster = Files.createDirectories(folder.resolve("old/cluster"));
    Files.writeString(cluster.resolve("PG_VERSION"), "15\n");

    assertThatThrownBy(() -> PostgresServer.at(folder.resolve("old")))
        .isInstanceOf(EmbeddedStoreException.class)
        .hasMessageContaining("belongs to PostgreSQL 15, but must belong to 18");
  }

  @Test
  void refusesANameThatIsNoName() {
    try (PostgresServer server = PostgresServer.temporary()) {
      assertThatThrownBy(() -> server.createDatabase("x; DROP DATABASE postgres"))
          .isInstanceOf(EmbeddedStoreException.class);
    }
  }

  @Test
  void streamsToReplicasUntilTheyAreKilled() throws SQLException {
    try (PostgresServer primary = PostgresServer.temporary()) {
      run(primary, "postgres", "CREATE TABLE copied (id int); INSERT INTO copied VALUES (1)");
      try (PostgresServer first = primary.startReplica();
          PostgresServer second = primary.startReplica(folder.resolve("replica"))) {
        run(primary, "postgres", "INSERT INTO copied VALUES (2)");
        String written = ask(primary, "postgres", "SELECT pg_current_wal_insert_lsn()");
        for (PostgresServer each : List.of(first, second)) {
          awaitReplay(each, written);
          assertThat(ask(each, "postgres", "SELECT sum(id) FROM copied")).isEqualTo("3");
          assertThatThrownBy(() -> run(each, "postgres", "INSERT INTO copied VALUES (3)"))
              .isInstanceOf(SQLException.class)
              .hasMessageContaining("read-only");
        }

        second.freeze();
        String impatient = second.jdbcUrl("postgres") + "&socketTimeout=1&loginTimeout=2";
        assertThatThrownBy(() -> DriverManager.getConnection(impatient).close())
            .isInstanceOf(SQLException.class);
        second.thaw();
        first.kill();

        assertThatThrownBy(() -> ask(first, "postgres", "SELECT 1"))
            .isInstanceOf(SQLException.class);
        assertThat(ask(second, "postgres", "SELECT sum(id) FROM copied")).isEqualTo("3");
      }
    }
  }

  private static void awaitReplay(PostgresServer replica, String position) throws SQLException {
    String replayed = "f";
    while (!replayed.equals("t")) {
      replayed =
          ask(replica, "postgres", "SELECT pg_last_wal_replay_lsn() >= '" + position + "'::pg_lsn");
    }
  }

  private static void run(PostgresServer server, String database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(PostgresServer server, String database, String sql)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
