// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.apps.kit.ReferenceMeters;
import dev.headroom.apps.kit.RunningApp;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/** The settings of the server and of the pool, as the system's document names them. */
class ServerIT {
  private static final String POOL = "/api/v5/monitoring/database/pool";
  private static final String TOKEN = "an-operator's-token-of-32-characters";

  /** The set of the document, and the tuned set of another release. */
  @ParameterizedTest
  @CsvSource({"10, 20, 60, 300", "20, 30, 30, 3600"})
  void startsWithBothSetsOfThePool(int size, int overflow, int timeout, int recycle)
      throws Exception {
    try (RunningApp app =
        empty()
            .without("headroom.database.pool.size")
            .with("DB_POOL_SIZE", size)
            .with("DB_MAX_OVERFLOW", overflow)
            .with("DB_POOL_TIMEOUT", timeout)
            .with("DB_POOL_RECYCLE", recycle)
            .with("headroom.operator.token", TOKEN)
            .start()) {
      HikariDataSource pool = app.bean(DataSource.class).unwrap(HikariDataSource.class);
      assertThat(pool.getMinimumIdle()).isEqualTo(size);
      assertThat(pool.getMaximumPoolSize()).isEqualTo(size + overflow);
      assertThat(pool.getConnectionTimeout()).isEqualTo(timeout * 1000L);
      assertThat(pool.getMaxLifetime()).isEqualTo(recycle * 1000L);

      app.get(POOL).expectProblem(403);
      JsonNode now = app.as(null).header("X-Headroom-Operator", TOKEN).get(POOL).expect(200).json();
      assertThat(now.path("max").asInt()).isEqualTo(size + overflow);
      assertThat(now.path("total").asInt()).isPositive();
      assertThat(now.path("idle").asInt() + now.path("active").asInt()).isPositive();
      assertThat(now.path("acquired").asLong()).isPositive();
      for (String none : new String[] {"waiting", "timeouts", "recycled"}) {
        assertThat(now.path(none).asLong(-1)).as(none).isZero();
      }
      assertThat(now.path("ageSeconds").asLong(-1)).isNotNegative();
      assertThat(now.path("cause").asString()).isEqualTo("none");
      assertThat(now.path("holders").isArray() && now.path("leaks").isEmpty()).isTrue();
      performance(app);
      server(app);
    }
  }

  private static void performance(RunningApp app) {
    app.get("/api/v5/performance/metrics").expectProblem(403);
    JsonNode metrics =
        app.as(null)
            .header("X-Headroom-Operator", TOKEN)
            .get("/api/v5/performance/metrics")
            .expect(200)
            .json();
    assertThat(metrics.path("sinceStart").path("requests").asLong()).isPositive();
    assertThat(metrics.path("database").isEmpty()).isFalse();
    assertThat(app.get("/api/v5/performance/health").expect(200).json().path("status").asString())
        .isIn("healthy", "degraded");
    for (String path : new String[] {"alerts", "trends/cpu", "recommendations"}) {
      String address = "/api/v5/performance/" + path;
      app.get(address).expectProblem(403);
      app.as(null).header("X-Headroom-Operator", TOKEN).get(address).expect(200);
    }
    String record = "/api/v5/performance/record-business-metric";
    String metric = "{\"name\": \"suggestions\", \"value\": 1}";
    app.as(null).post(record, metric).expectProblem(403);
    app.as(null).header("X-Headroom-Operator", TOKEN).post(record, metric).expect(202);
  }

  private static void server(RunningApp app) {
    TomcatServerProperties tomcat = app.bean(TomcatServerProperties.class);
    assertThat(tomcat.getMaxConnections()).isEqualTo(2000);
    assertThat(tomcat.getKeepAliveTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(setting(app, "spring.threads.virtual.enabled")).isEqualTo("true");
    assertThat(setting(app, "headroom.edge.container.keep-alive-jitter")).isEqualTo("100");
    String scrape = app.get("/metrics").text();
    assertThat(ReferenceMeters.unknown(scrape)).isEmpty();
    assertThat(scrape)
        .contains(
            "headroom_edge_accept_queue_max 200.0",
            "headroom_edge_connections_recycled_total",
            "headroom_database_pool_age_seconds");
  }

  @Test
  void hasFourWorkersInItsOriginalState() throws Exception {
    try (RunningApp app = empty().with("app.state", "original").start()) {
      TomcatServerProperties tomcat = app.bean(TomcatServerProperties.class);
      assertThat(tomcat.getThreads().getMax()).isEqualTo(4);
      assertThat(tomcat.getMaxConnections()).isEqualTo(1000);
      assertThat(tomcat.getKeepAliveTimeout()).isEqualTo(Duration.ofSeconds(2));
      assertThat(setting(app, "spring.threads.virtual.enabled")).isEqualTo("false");
      assertThat(setting(app, "headroom.edge.container.keep-alive-jitter")).isEqualTo("50");
      HikariDataSource pool = app.bean(DataSource.class).unwrap(HikariDataSource.class);
      assertThat(pool.getMinimumIdle()).isEqualTo(5);
      assertThat(pool.getMaximumPoolSize()).isEqualTo(15);
      assertThat(pool.getMaxLifetime()).isEqualTo(180_000);
    }
  }

  @Test
  void hasSpringBootsServerInItsPlainState() throws Exception {
    try (RunningApp app = empty().with("app.state", "plain").start()) {
      TomcatServerProperties tomcat = app.bean(TomcatServerProperties.class);
      assertThat(tomcat.getMaxConnections()).isEqualTo(8192);
      assertThat(tomcat.getKeepAliveTimeout()).isEqualTo(Duration.ofSeconds(60));
      assertThat(tomcat.getMaxKeepAliveRequests()).isEqualTo(100);
      assertThat(setting(app, "headroom.edge.container.keep-alive-jitter")).isEqualTo("0");
      HikariDataSource pool = app.bean(DataSource.class).unwrap(HikariDataSource.class);
      assertThat(pool.getMaxLifetime()).isEqualTo(Duration.ofMinutes(30).toMillis());
    }
  }

  private static String setting(RunningApp app, String name) {
    return app.bean(Environment.class).getRequiredProperty(name);
  }

  private static RunningApp.Start empty() {
    return Jewgo.on(Jewgo.DATABASE.empty()).with("jewgo.scale", 0);
  }
}
