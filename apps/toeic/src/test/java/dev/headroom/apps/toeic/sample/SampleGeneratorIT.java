// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleGenerator;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SampleGeneratorIT {

  // Whole, because pieces of COPY are sent only when they are full.
  @Test
  void makesTheWholeSampleOnce() throws Exception {
    try (PostgresServer postgres = PostgresServer.temporary()) {
      postgres.createDatabase("whole");
      DataSource database = at(postgres.jdbcUrl("whole"));
      Flyway.configure().dataSource(database).load().migrate();
      List<String> progress = new ArrayList<>();
      SampleGenerator generator = new SampleGenerator(database, ToeicSample.of(1), progress::add);

      assertThat(generator.generate("hash")).isTrue();
      assertThat(progress).contains("progress questions 50000/50000", "progress users 50000/50000");
      assertThat(count(database, "questions")).isEqualTo(50_000);
      assertThat(count(database, "users")).isEqualTo(50_000);
      assertThat(count(database, "progress")).isEqualTo(350_000);
      String last = "exams WHERE started_at >= '" + Sample.END.minus(Duration.ofDays(1)) + "'";
      assertThat(count(database, last)).isPositive();
      assertThat(count(database, "exams WHERE finished_at > '" + Sample.END + "'")).isZero();
      assertThat(generator.generate("hash")).isFalse();
    }
  }

  private static DataSource at(String url) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(url);
    return database;
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
