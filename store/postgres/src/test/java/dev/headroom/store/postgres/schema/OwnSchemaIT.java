// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.history.HistorySchema;
import dev.headroom.store.postgres.limit.LimitSchema;
import dev.headroom.store.postgres.session.PostgresRevocationStore;
import dev.headroom.store.postgres.session.SessionSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
class OwnSchemaIT {
  private static final String DATABASE = "own";
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.temporary();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void emptyDatabase() throws SQLException {
    server.dropDatabase(DATABASE);
    server.createDatabase(DATABASE);
    run("DROP ROLE IF EXISTS app", "CREATE ROLE app LOGIN");
  }

  static List<SchemaScript> scripts() {
    return List.of(SessionSchema.script(), LimitSchema.script(), HistorySchema.script());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void createsWhatIsMissingInASchemaOfItsOwn(SchemaScript script) throws SQLException {
    ensure("postgres", SchemaSettings.Mode.CREATE, script);

    assertThat(number("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).isZero();
    assertThat(number("SELECT count(*) FROM pg_tables WHERE schemaname = 'headroom'"))
        .isEqualTo(script.tables().size());
    assertThatCode(() -> ensure("postgres", SchemaSettings.Mode.VALIDATE, script))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void readsAllColumnsOfTheScript(SchemaScript script) throws SQLException {
    ensure("postgres", SchemaSettings.Mode.CREATE, script);

    assertThat(script.tables().values().stream().mapToInt(List::size).sum())
        .isEqualTo(
            (int)
                number(
                    "SELECT count(*) FROM information_schema.columns WHERE table_schema ="
                        + " 'headroom'"));
  }

  @Test
  void refusesToStartWhereSomethingIsMissingAndListsIt() throws SQLException {
    ensure("postgres", SchemaSettings.Mode.CREATE, LimitSchema.script());
    run(
        "DROP INDEX headroom.headroom_limit_ends",
        "ALTER TABLE headroom.headroom_limit DROP COLUMN period",
        "DROP TABLE headroom.headroom_limit_instance",
        "DROP FUNCTION headroom.headroom_limit_clock");

    assertThatThrownBy(() -> ensure("postgres", SchemaSettings.Mode.VALIDATE, LimitSchema.script()))
        .hasMessageContaining("column headroom_limit.period")
        .hasMessageContaining("index headroom_limit_ends")
        .hasMessageContaining("table headroom_limit_instance")
        .hasMessageContaining("function headroom_limit_clock")
        .hasMessageContaining("headroom.schema.mode=print");
    assertThat(number("SELECT count(*) FROM pg_class WHERE relname = 'headroom_limit_instance'"))
        .as("validate creates nothing")
        .isZero();
  }

  @Test
  void printsWhatAnAdministratorRunsForARoleThatMayNotCreate() throws SQLException {
    OwnSchema schema = new OwnSchema(new SchemaSettings(SchemaSettings.Mode.PRINT, "ours"));
    run(
        schema.print(SessionSchema.script()),
        schema.print(LimitSchema.script()),
        "GRANT USAGE ON SCHEMA ours TO app");
    OwnSchema validated = new OwnSchema(new SchemaSettings(SchemaSettings.Mode.VALIDATE, "ours"));
    PostgresStore store = new PostgresStore(source("app"), TimeSource.system(), validated);

    assertThatThrownBy(() -> store.ensure(SessionSchema.script()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("INSERT on headroom_session_audit");

    run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ours TO app");
    store.ensure(SessionSchema.script());
    store.ensure(LimitSchema.script());
    PostgresRevocationStore revocations = new PostgresRevocationStore(store);
    RevocationStore.Position one = RevocationStore.Position.start("one", Duration.ofHours(1));
    assertThat(revocations.revoke(Revocation.user("ann"), one).revision()).isPositive();
    assertThat(revocations.changesAfter(one).entries()).hasSize(1);
  }

  @Test
  void startsWithoutAnyRightToCreateWhereNothingIsMissing() throws SQLException {
    ensure("postgres", SchemaSettings.Mode.CREATE, LimitSchema.script());
    run(
        "GRANT USAGE ON SCHEMA headroom TO app",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA headroom TO app");

    assertThatCode(() -> ensure("app", SchemaSettings.Mode.CREATE, LimitSchema.script()))
        .doesNotThrowAnyException();
  }

  @Test
  void saysWhatARoleLacksThatMayNotCreate() {
    assertThatThrownBy(() -> ensure("app", SchemaSettings.Mode.CREATE, LimitSchema.script()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("headroom.schema.mode=print");
  }

  private static void ensure(String role, SchemaSettings.Mode mode, SchemaScript script)
      throws SQLException {
    try (Connection connection = source(role).getConnection()) {
      new OwnSchema(new SchemaSettings(mode, "headroom")).ensure(connection, script);
    }
  }

  private static DataSource source(String role) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl(DATABASE));
    source.setUser(role);
    return source;
  }

  private static void run(String... statements) throws SQLException {
    try (Connection connection = source("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static long number(String query) throws SQLException {
    try (Connection connection = source("postgres").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
