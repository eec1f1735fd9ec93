// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A pool that would wait for ten minutes, and requests that have a second. */
@Timeout(300)
class PoolDeadlineIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Test
  void answers503ByTheDeadlineWhileTheDatabaseIsStopped() throws Exception {
    try (PostgresServer postgres = PostgresServer.temporary();
        ConfigurableApplicationContext app = start(postgres)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(get(app).statusCode()).isEqualTo(200));
      postgres.kill();

      // The connection that was used a moment ago is handed out unchecked, and fails at once.
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> {
            HttpResponse<String> response = get(app);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            assertThat(response.body()).contains("did not begin in time");
          });
    }
  }

  private static ConfigurableApplicationContext start(PostgresServer postgres) {
    return new SpringApplication(Shop.class)
        .run(
            "--server.port=0",
            "--spring.flyway.enabled=false",
            "--headroom.database.url=" + postgres.databaseUrl("postgres"),
            "--headroom.database.pool.size=1",
            "--headroom.database.pool.timeout=10m",
            "--headroom.edge.deadline=1s");
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext app)
      throws IOException, InterruptedException {
    String port = app.getEnvironment().getProperty("local.server.port");
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Orders.class)
  static class Shop {}

  @RestController
  static class Orders {
    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @GetMapping("/orders")
    int orders() {
      return jdbc.sql("SELECT 7").query(Integer.class).single();
    }
  }
}
