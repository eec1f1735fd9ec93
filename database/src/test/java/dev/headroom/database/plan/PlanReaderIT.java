// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanReaderIT {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void callsHarmlessWhatChangesNoRowAndHasNoVolatileFunction() throws SQLException {
    assertThat(isHarmless("SELECT lower(relname), now() FROM pg_class WHERE oid = 7")).isTrue();
    assertThat(isHarmless("SELECT pg_sleep(1)")).isFalse();
    assertThat(isHarmless("SELECT 1 FROM pg_class WHERE random() < 0.5")).isFalse();
    assertThat(isHarmless("SELECT setval('a', 1) FROM pg_class")).isFalse();
    assertThat(isHarmless("DELETE FROM pg_description WHERE objoid = 0")).isFalse();
  }

  @Test
  void findsVolatileFunctionsWhateverTheirNamesAndBehindOperators() throws SQLException {
    TestDatabase.run(
        "DROP SCHEMA IF EXISTS harmful CASCADE",
        "CREATE SCHEMA harmful",
        "CREATE FUNCTION harmful.\"audit-log\"(int) RETURNS int VOLATILE LANGUAGE plpgsql"
            + " AS 'BEGIN RETURN 1; END'",
        "CREATE FUNCTION harmful.\"say \"\"x\"\" log\"(int) RETURNS int VOLATILE LANGUAGE plpgsql"
            + " AS 'BEGIN RETURN 1; END'",
        "CREATE FUNCTION harmful.sum(int, int) RETURNS int VOLATILE LANGUAGE plpgsql"
            + " AS 'BEGIN RETURN 1; END'",
        "CREATE OPERATOR harmful.|+| (LEFTARG = int, RIGHTARG = int, FUNCTION = harmful.sum)");
    try {
      assertThat(isHarmless("SELECT harmful.\"audit-log\"(1) FROM pg_class")).isFalse();
      assertThat(isHarmless("SELECT harmful.\"say \"\"x\"\" log\"(1) FROM pg_class")).isFalse();
      assertThat(isHarmless("SELECT 1 OPERATOR(harmful.|+|) 2 FROM pg_class")).isFalse();
      assertThat(isHarmless("SELECT relpages + 2, -relpages FROM pg_class")).isTrue();
    } finally {
      TestDatabase.run("DROP SCHEMA harmful CASCADE");
    }
  }

  private static boolean isHarmless(String sql) throws SQLException {
    try (PlanReader session = PlanReader.open(TestDatabase.sessions(), SECOND)) {
      session.begin();
      session.setReadOnly();
      PlanNode plan = session.plan(new ParameterText(sql, 0));
      boolean harmless = plan != null && session.isHarmless(plan);
      session.rollback();
      return harmless;
    }
  }

  @Test
  void timesAReadAndCancelsItAtTheLimit() throws SQLException {
    Duration limit = Duration.ofMillis(100);
    try (PlanReader session = PlanReader.open(TestDatabase.sessions(), SECOND)) {
      session.begin();
      assertThat(session.millis(new ParameterText("SELECT 1", 0), Duration.ofMinutes(1)))
          .isBetween(0.0, 59_999.0);
      assertThat(session.millis(new ParameterText("SELECT pg_sleep(60)", 0), limit)).isEqualTo(100);
      assertThat(session.millis(new ParameterText("SELECT 1 / 0", 0), limit)).isNaN();
      assertThat(session.plan(new ParameterText("SELECT 1", 0))).isNotNull();
      session.rollback();
    }
  }

  @Test
  void leavesTheSessionOfAPoolAsItWas() throws SQLException {
    try (HikariDataSource pool = Pools.open("plans", PoolSettings.of(1, 1), TestDatabase.url())) {
      String before = settings(pool);

      PlanReader session = PlanReader.open(pool, SECOND);
      session.run("CREATE TEMPORARY TABLE planned (a int)");
      session.close();

      assertThat(settings(pool)).isEqualTo(before);
    }
  }

  private static String settings(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT concat_ws(' ', current_setting('plan_cache_mode'),"
                    + " current_setting('statement_timeout'), current_setting('lock_timeout'),"
                    + " current_setting('application_name'), to_regclass('pg_temp.planned'))")) {
      row.next();
      return row.getString(1);
    }
  }
}
