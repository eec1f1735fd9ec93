// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.advice.AdviceTable;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.postgres.schema.SchemaSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** An application with a missing index, which an operator finds and dismisses over HTTP. */
class IndexAdviceIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext app;

  @BeforeAll
  static void start() throws Exception {
    POSTGRES.createDatabase("advice");
    app =
        new SpringApplication(Shop.class)
            .run(
                "--server.port=0",
                "--spring.flyway.enabled=false",
                "--headroom.database.url=" + POSTGRES.databaseUrl("advice"),
                "--headroom.database.admin=true",
                "--headroom.database.advice.mode=preview",
                "--headroom.operator.token=" + TOKEN);
    JdbcClient jdbc = app.getBean(JdbcClient.class);
    jdbc.sql("CREATE TABLE purchase (id int PRIMARY KEY, buyer int NOT NULL, total int NOT NULL)")
        .update();
    jdbc.sql("INSERT INTO purchase SELECT i, i % 1000, i FROM generate_series(1, 20000) i")
        .update();
    jdbc.sql("ANALYZE purchase").update();
    for (int i = 0; i < 20; i++) {
      assertThat(send("GET", "/buyers/" + i, "").statusCode()).isEqualTo(200);
    }
  }

  @AfterAll
  static void close() {
    app.close();
    POSTGRES.close();
  }

  @Test
  void findsTheMissingIndexWithTheRouteThatNeedsIt() throws Exception {
    assertThat(send("POST", "/api/database/advice/preview", "").statusCode()).isEqualTo(403);

    HttpResponse<String> preview = send("POST", "/api/database/advice/preview", TOKEN);

    assertThat(preview.statusCode()).isEqualTo(200);
    assertThat(preview.body())
        .contains("\"state\":\"PREVIEW\"", "\"table\":\"public.purchase\"", "buyer");
    List<Finding> findings = app.getBean(Findings.class).of(FindingKind.MISSING_INDEX);
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().route()).isEqualTo("GET /buyers/{id}");
    assertThat(findings.getFirst().remedy()).startsWith("CREATE INDEX CONCURRENTLY");
    assertThat(findings.getFirst().cost().time()).isPositive();
  }

  @Test
  void refusesOthersThanOperatorsAndAdviceThatDoesNotExist() throws Exception {
    assertThat(send("GET", "/api/database/advice", "").statusCode()).isEqualTo(403);
    assertThat(send("GET", "/api/database/advice", TOKEN).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/api/database/advice/77/approve", "").statusCode()).isEqualTo(403);
    HttpResponse<String> unknown = send("POST", "/api/database/advice/77/approve", TOKEN);
    assertThat(unknown.statusCode()).isEqualTo(409);
    assertThat(unknown.body()).contains("no advice 77");
  }

  @Test
  void keepsItsTableWhereTheSettingsOfTheSchemaSay() throws Exception {
    DataSource sessions =
        DatabaseUrl.parse(POSTGRES.databaseUrl("advice")).unpooled(Duration.ofSeconds(5));
    try (Connection connection = sessions.getConnection()) {
      AdviceTable checked = table(SchemaSettings.Mode.VALIDATE);
      assertThatThrownBy(() -> checked.ensure(connection))
          .hasMessageContaining("schema elsewhere lacks table headroom_index_advice");

      table(SchemaSettings.Mode.CREATE).ensure(connection);
      checked.ensure(connection);

      IndexAdvisor advisor = app.getBean(IndexAdvisor.class).withHistoryIn(checked);
      advisor.preview();
      assertThat(advisor.history()).hasSize(1);
    }
  }

  private static AdviceTable table(SchemaSettings.Mode mode) {
    return new OwnAdviceTable(new SchemaSettings(mode, "elsewhere"));
  }

  private static HttpResponse<String> send(String method, String path, String token)
      throws Exception {
    String port = app.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("X-Headroom-Operator", token);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Buyers.class)
  static class Shop {}

  @RestController
  static class Buyers {
    private final JdbcClient jdbc;

    Buyers(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @GetMapping("/buyers/{id}")
    List<@Nullable Integer> totals(@PathVariable("id") int id) {
      return jdbc.sql("SELECT total FROM purchase WHERE buyer = ?")
          .param(id)
          .query(Integer.class)
          .list();
    }
  }
}
