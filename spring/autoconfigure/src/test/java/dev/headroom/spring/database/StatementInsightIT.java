// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(300)
class StatementInsightIT {
  private static final String TOKEN = "an operator's token of 32 letters and more";
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final List<UnitOfWork> UNITS = new CopyOnWriteArrayList<>();
  private static ConfigurableApplicationContext app = start();

  private static ConfigurableApplicationContext start() {
    POSTGRES.createDatabase("insight");
    return new SpringApplication(Shop.class)
        .run(
            "--server.port=0",
            "--spring.flyway.enabled=false",
            "--headroom.database.url=" + POSTGRES.databaseUrl("insight"),
            "--headroom.database.pool.size=2",
            "--headroom.database.admin=true",
            "--headroom.database.slow-query.threshold=50ms",
            "--headroom.database.slow-query.plans.enabled=true",
            "--headroom.operator.token=" + TOKEN);
  }

  @BeforeAll
  static void serves() throws Exception {
    assertThat(get("/orders/1", "").statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void close() {
    app.close();
    POSTGRES.close();
  }

  @Test
  void countsTheStatementsOfARequestUnderItsRoute() throws Exception {
    get("/orders/7", "");

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(UNITS)
                .anySatisfy(unit -> {
                  assertThat(unit.route()).isEqualTo("GET /orders/{id}");
                  assertThat(unit.count()).isEqualTo(3);
                  assertThat(unit.runs().get(0).shape()).isSameAs(unit.runs().get(1).shape());
                  assertThat(unit.runs().get(0).bindsHash())
                      .isNotEqualTo(unit.runs().get(1).bindsHash());
                }));
  }

  @Test
  void countsTheStatementsOfATransactionOutsideARequest() {
    TransactionTemplate transactions = app.getBean(TransactionTemplate.class);
    JdbcClient jdbc = app.getBean(JdbcClient.class);
    transactions.executeWithoutResult(status -> {
      jdbc.sql("SELECT 1").query(Integer.class).single();
      jdbc.sql("SELECT 2").query(Integer.class).single();
      status.setRollbackOnly();
    });

    assertThat(UNITS)
        .anySatisfy(unit -> {
          assertThat(unit.route()).startsWith("transaction");
          assertThat(unit.count()).isEqualTo(2);
          assertThat(unit.runs()).allSatisfy(run -> assertThat(run.transactionId()).isPositive());
        });
    assertThat(UnitOfWork.current()).isNull();
  }

  @Test
  void countsAnAsynchronousRequestAsOneUnit() throws Exception {
    assertThat(get("/orders/7/later", "").body()).isEqualTo("15");

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(UNITS)
                .filteredOn(unit -> unit.route().equals("GET /orders/{id}/later"))
                .singleElement()
                .satisfies(unit -> {
                  assertThat(unit.count()).isEqualTo(2);
                  assertThat(unit.runs()).extracting(RecordedRun::threadId).doesNotHaveDuplicates();
                }));
  }

  @Test
  void countsTheStatementsOfAScheduledMethod() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(UNITS)
                .anySatisfy(unit -> {
                  assertThat(unit.route())
                      .startsWith("scheduled ")
                      .endsWith("StatementInsightIT$Nightly.run");
                  assertThat(unit.count()).isEqualTo(2);
                }));
  }

  @Test
  void showsOperatorsStatementsWithTheirTimes() throws Exception {
    JsonNode report = JSON.readTree(get("/api/database/statements?limit=5", TOKEN).body());

    assertThat(report.path("overflow").asInt()).isZero();
    assertThat(report.path("statements").values()).hasSizeLessThanOrEqualTo(5);
    JsonNode slowest = report.path("statements").get(0);
    assertThat(slowest.path("text").asString()).isEqualTo("SELECT pg_sleep(?)");
    assertThat(slowest.path("count").asLong()).isPositive();
    assertThat(slowest.path("p50Millis").asDouble()).isGreaterThan(50);
    assertThat(slowest.path("maxMillis").asDouble())
        .isGreaterThanOrEqualTo(slowest.path("p50Millis").asDouble());
    assertThat(slowest.path("id").asString()).hasSize(16);
  }

  @Test
  void showsOperatorsASlowStatementWithRouteAndPlan() throws Exception {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          JsonNode slow = JSON.readTree(get("/api/database/statements", TOKEN).body()).path("slow");
          // Where the machine pauses, another statement is slow as well.
          assertThat(slow.values())
              .anySatisfy(each -> {
                assertThat(each.path("text").asString()).isEqualTo("SELECT pg_sleep(?)");
                assertThat(each.path("route").asString()).isEqualTo("GET /orders/{id}");
                assertThat(each.path("binds").asString()).isEqualTo("1: number");
                assertThat(each.path("plan").asString()).contains("(cost=");
              });
        });
    JsonNode findings = JSON.readTree(get("/api/database/findings", TOKEN).body());
    assertThat(findings.path("findings").values())
        .anySatisfy(each -> {
          assertThat(each.path("kind").asString()).isEqualTo("slow_statement");
          assertThat(each.path("route").asString()).isEqualTo("GET /orders/{id}");
          assertThat(each.path("costMillis").asDouble()).isGreaterThan(50);
          assertThat(each.path("costPer").asString()).isEqualTo("unit");
        });
  }

  @Test
  void refusesWhoIsNoOperator() throws Exception {
    assertThat(get("/api/database/statements", "").statusCode()).isEqualTo(403);
    assertThat(get("/api/database/findings", "wrong").statusCode()).isEqualTo(403);
  }

  private static HttpResponse<String> get(String path, String token)
      throws IOException, InterruptedException {
    String port = app.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    if (!token.isEmpty()) {
      request.header("X-Headroom-Operator", token);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableScheduling
  @Import({Orders.class, Nightly.class})
  static class Shop {
    @Bean
    UnitListener units() {
      return UNITS::add;
    }
  }

  @Component
  static class Nightly {
    private final JdbcClient jdbc;

    Nightly(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.DAYS)
    void run() {
      jdbc.sql("SELECT 1").query(Integer.class).single();
      jdbc.sql("SELECT 2").query(Integer.class).single();
    }
  }

  @RestController
  static class Orders {
    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @GetMapping("/orders/{id}")
    int order(@PathVariable int id) {
      int first = jdbc.sql("SELECT ?::int").param(id).query(Integer.class).single();
      int second = jdbc.sql("SELECT ?::int").param(id + 1).query(Integer.class).single();
      jdbc.sql("SELECT pg_sleep(?)").param(0.5).query((row, at) -> "").single();
      return first + second;
    }

    @GetMapping("/orders/{id}/later")
    Callable<Integer> later(@PathVariable int id) {
      int first = jdbc.sql("SELECT ?::int").param(id).query(Integer.class).single();
      return () -> first + jdbc.sql("SELECT ?::int").param(id + 1).query(Integer.class).single();
    }
  }
}
