// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headroom.apps.systems.sample.Sample;
import dev.headroom.apps.systems.sample.SampleGenerator;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class SampleGeneratorIT {

  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final double SCALE = 0.001;
  private static final List<String> TABLES =
      List.of("users", "instruments", "signals", "subscriptions", "notifications", "payments");

  @AfterAll
  static void end() {
    POSTGRES.close();
  }

  @Test
  void makesTheSameRowsInEveryDatabase() throws SQLException {
    DataSource one = database("same_one");
    DataSource two = database("same_two");

    assertThat(generator(one, line -> {}).generate("hash")).isTrue();
    assertThat(generator(two, line -> {}).generate("hash")).isTrue();

    assertThat(sums(one)).isEqualTo(sums(two)).doesNotContain("0");
  }

  @Test
  void makesThemOnce() throws SQLException {
    DataSource database = database("once");
    List<String> lines = new ArrayList<>();
    SampleGenerator generator = generator(database, lines::add);

    assertThat(generator.generate("hash")).isTrue();
    int reported = lines.size();

    assertThat(generator.generate("hash")).isFalse();
    assertThat(lines).hasSize(reported);
    assertThat(generator.end()).hasValue(Sample.END);
    assertThat(latestSignal(database))
        .isBetween(Sample.END.minus(Duration.ofDays(1)), Sample.END.minusMillis(1));
  }

  @Test
  void leavesNothingBehindWhenItDiesAndBeginsAgain() throws SQLException {
    DataSource database = database("died");
    SampleGenerator dying =
        generator(
            database,
            line -> {
              if (line.contains("notifications")) {
                throw new IllegalStateException("died");
              }
            });

    assertThatIllegalStateException().isThrownBy(() -> dying.generate("hash"));

    assertThat(count(database, "users")).isZero();
    assertThat(dying.end()).isEmpty();
    assertThat(generator(database, line -> {}).generate("hash")).isTrue();
    assertThat(count(database, "notifications")).isEqualTo(2000);
  }

  @Test
  void beginsAgainWhenItsLastStepIsMissing() throws SQLException {
    DataSource database = database("unfinished");
    SampleGenerator generator = generator(database, line -> {});
    generator.generate("hash");
    JdbcClient.create(database).sql("UPDATE sample SET finished_at = NULL").update();

    assertThat(generator.generate("hash")).isTrue();
    assertThat(count(database, "users")).isEqualTo(200);
  }

  @Test
  void takesNoDatabaseThatHoldsUsersOfItsOwn() {
    DataSource database = database("taken");
    JdbcClient.create(database)
        .sql("INSERT INTO users (email, password_hash, name) VALUES ('a@b.example', 'x', 'A')")
        .update();

    assertThatIllegalStateException()
        .isThrownBy(() -> generator(database, line -> {}).generate("hash"))
        .withMessageContaining("ALPINE_SCALE");
    assertThat(count(database, "users")).isEqualTo(1);
  }

  private static SampleGenerator generator(DataSource database, Consumer<String> progress) {
    return new SampleGenerator(database, AlpineSample.of(SCALE), progress);
  }

  private static long count(DataSource database, String table) {
    return JdbcClient.create(database)
        .sql("SELECT count(*) FROM " + table)
        .query((row, number) -> row.getLong(1))
        .single();
  }

  private static Instant latestSignal(DataSource database) {
    return JdbcClient.create(database)
        .sql("SELECT max(created_at) FROM signals")
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .single();
  }

  private static List<String> sums(DataSource database) {
    return TABLES.stream()
        .map(table ->
            JdbcClient.create(database)
                .sql(
                    "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '0') FROM "
                        + table
                        + " t")
                .query((row, number) -> String.valueOf(row.getString(1)))
                .single())
        .toList();
  }

  private static DataSource database(String name) {
    POSTGRES.createDatabase(name);
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(POSTGRES.jdbcUrl(name));
    database.setUser("postgres");
    Flyway.configure().dataSource(database).load().migrate();
    return database;
  }
}
