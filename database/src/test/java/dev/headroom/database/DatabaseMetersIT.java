// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.pool.PoolMeters;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.statement.StatementMeters;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShapes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class DatabaseMetersIT {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void showsEveryMeterOfStatementsAndPoolsToPrometheusUnderItsName() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    StatementMeters meters = new StatementMeters(prometheus);
    try (HikariDataSource pool = Pools.open("m", PoolSettings.of(1, 1), TestDatabase.url())) {
      PoolMeters.bind(pool, prometheus);
      meters.statementExecuted(run("SELECT 1", 3).build());

      assertThat(
              prometheus.getMeters().stream()
                  .map(meter -> meter.getId().getName())
                  .filter(name -> !name.startsWith("hikaricp."))
                  .distinct())
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(DatabaseMeter.values())
                  .map(DatabaseMeter::meterName)
                  .filter(name -> !name.startsWith("headroom.database.replica."))
                  .filter(name -> !name.startsWith("headroom.database.backup"))
                  .toList());
      assertThat(prometheus.scrape())
          .contains(
              "headroom_database_statement_seconds_bucket{outcome=\"success\",le=\"0.005\"} 1")
          .contains("headroom_database_statement_seconds_count{outcome=\"success\"} 1")
          .contains("headroom_database_pool_connections{pool=\"m\",state=\"max\"} 2.0")
          .contains("headroom_database_pool_connections{pool=\"m\",state=\"idle\"}")
          .contains("headroom_database_pool_acquire_seconds_count")
          .contains("headroom_database_pool_timeouts_total")
          .contains(
              "hikaricp_connections_active{pool=\"m\"}", "hikaricp_connections_usage_seconds");
    }
  }

  @Test
  void countsStatementsByOutcomeAndInBuckets() throws SQLException {
    StatementMeters meters = new StatementMeters(registry);
    meters.statementExecuted(run("a", 7).build());
    meters.statementExecuted(run("a", 1).build());
    meters.statementExecuted(run("b", 1).failure(new SQLException("x")).build());

    assertThat(statements("failure").count()).isOne();
    assertThat(statements("success").takeSnapshot().histogramCounts())
        .anySatisfy(bucket -> {
          assertThat(bucket.bucket(TimeUnit.MILLISECONDS)).isEqualTo(10);
          assertThat(bucket.count()).isEqualTo(2);
        });
  }

  @Test
  void showsWhatThePoolDoes() throws SQLException {
    try (HikariDataSource pool = Pools.open("m", PoolSettings.of(1, 1), TestDatabase.url())) {
      PoolMeters.bind(pool, registry);
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");

        assertThat(gauge("active")).isOne();
        assertThat(gauge("max")).isEqualTo(2);
        assertThat(registry.get("headroom.database.pool.acquire").functionTimer().count()).isOne();
      }
    }
  }

  private static StatementRun.Builder run(String sql, long millis) {
    return StatementRun.of(
        new StatementShapes(10).shape(sql), sql, 0, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private Timer statements(String outcome) {
    return registry.get("headroom.database.statement").tag("outcome", outcome).timer();
  }

  private double gauge(String state) {
    return registry
        .get("headroom.database.pool.connections")
        .tag("pool", "m")
        .tag("state", state)
        .gauge()
        .value();
  }
}
