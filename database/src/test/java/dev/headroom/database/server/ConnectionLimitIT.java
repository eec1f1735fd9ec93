// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConnectionLimitIT {

  @BeforeAll
  static void createRole() throws SQLException {
    TestDatabase.run("DROP ROLE IF EXISTS few", "CREATE ROLE few LOGIN CONNECTION LIMIT 6");
  }

  private static DatabaseUrl few() {
    return TestDatabase.url().withCredentials("few", null);
  }

  private static ConnectionLimit limit(HikariDataSource pool) {
    return Objects.requireNonNull(PoolWatch.find(pool).orElseThrow().connectionLimit());
  }

  @Test
  void isThatOfTheRoleWhereItLeavesTheFewest() throws SQLException {
    try (HikariDataSource pool = Pools.open("few", PoolSettings.of(2, 0), few());
        Connection other = few().unpooled(Duration.ofSeconds(5)).getConnection()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> pool.getHikariPoolMXBean().getTotalConnections() == 2);
      assertThat(other.isValid(5)).isTrue();
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThat(limit(pool))
                  .isEqualTo(new ConnectionLimit("the connection limit of the role", 6, 1)));
    }
  }

  @Test
  void isThatOfTheServerOtherwiseWithoutWhatIsReserved() throws SQLException {
    long most = TestDatabase.number("SELECT current_setting('max_connections')::int");
    long reserved =
        TestDatabase.number("SELECT current_setting('superuser_reserved_connections')::int");
    try (HikariDataSource pool = Pools.open("many", PoolSettings.of(1, 0), TestDatabase.url());
        Connection other = TestDatabase.sessions().getConnection()) {
      assertThat(other.isValid(5)).isTrue();
      ConnectionLimit limit = limit(pool);
      assertThat(limit.name()).isEqualTo("max_connections");
      assertThat(limit.allowed()).isEqualTo(most - reserved);
      assertThat(limit.others()).isPositive();
    }
  }

  @Test
  void leavesNoTransactionOpenWhereThePoolDoesNotCommitByItself() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(TestDatabase.url().jdbcUrl());
    config.setUsername(TestDatabase.url().user());
    config.setMaximumPoolSize(1);
    config.setAutoCommit(false);
    config.addDataSourceProperty("ApplicationName", "limit without commit");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      PoolWatch watch = PoolWatch.around("orders", pool, Duration.ZERO);
      assertThat(watch.connectionLimit()).isNotNull();
      assertThat(
              TestDatabase.number(
                  "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                      + " AND application_name = 'limit without commit'"))
          .isZero();
    }
  }

  @Test
  void isNotKnownWhileNoConnectionIsFree() throws SQLException {
    try (HikariDataSource pool = Pools.open("taken", PoolSettings.of(1, 0), TestDatabase.url());
        Connection held = pool.getConnection()) {
      assertThat(held.isValid(5)).isTrue();
      assertThat(PoolWatch.find(pool).orElseThrow().connectionLimit()).isNull();
    }
  }
}
