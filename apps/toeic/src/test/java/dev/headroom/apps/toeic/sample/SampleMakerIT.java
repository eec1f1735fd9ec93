// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.store.embedded.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SampleMakerIT {

  // Whole, because pieces of COPY are sent only when they are full: questions once went before the
  // passages that they refer to.
  @Test
  void makesTheWholeSampleOnce() throws Exception {
    try (PostgresServer postgres = PostgresServer.temporary()) {
      postgres.createDatabase("whole");
      DataSource database = at(postgres.jdbcUrl("whole"));
      execute(database, schema());
      List<String> progress = new ArrayList<>();
      SampleMaker maker = new SampleMaker(database, progress::add);

      assertThat(maker.make(1, "hash")).isTrue();
      assertThat(progress).contains("progress questions 50000/50000", "progress users 50000/50000");
      assertThat(count(database, "questions")).isEqualTo(50_000);
      assertThat(count(database, "users")).isEqualTo(50_000);
      assertThat(count(database, "progress")).isEqualTo(350_000);
      assertThat(maker.make(1, "hash")).isFalse();
    }
  }

  private static DataSource at(String url) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(url);
    return database;
  }

  private static String schema() throws Exception {
    try (var file = SampleMakerIT.class.getResourceAsStream("/db/migration/V1__schema.sql")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(DataSource database, String table) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
