// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.Deadline;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.OverloadException;
import dev.headroom.store.embedded.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Limiters and bulkheads of an application on the starter, over real HTTP and a real database. */
@SuppressWarnings("try") // permits are only to be given back
class OverloadIT {
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext app;

  @BeforeAll
  static void start() {
    POSTGRES.createDatabase("overload");
    app =
        new SpringApplication(Tiny.class)
            .run(
                "--server.port=0",
                "--headroom.edge.trusted-proxies=127.0.0.1,::1",
                "--headroom.monitor.endpoints=metrics",
                "--headroom.monitor.open=metrics",
                "--headroom.database.url=" + POSTGRES.databaseUrl("overload"),
                "--headroom.edge.deadline=30s",
                "--headroom.overload.bulkheads.database.max-concurrent=1",
                "--headroom.overload.bulkheads.database.max-calls=1",
                "--headroom.overload.bulkheads.http.max-concurrent=1",
                "--headroom.overload.bulkheads.http.max-calls=1",
                "--spring.flyway.enabled=false",
                "--headroom.overload.limiters.narrow.match=/narrow/**",
                "--headroom.overload.limiters.narrow.min-limit=1",
                "--headroom.overload.limiters.narrow.initial-limit=1",
                "--headroom.overload.limiters.narrow.max-limit=1",
                "--headroom.overload.limiters.narrow.max-waiting=0",
                "--headroom.overload.limiters.narrow.max-wait=0s",
                "--headroom.overload.bulkheads.report.max-concurrent=1",
                "--headroom.overload.bulkheads.report.max-calls=1");
  }

  @AfterAll
  static void close() {
    app.close();
    POSTGRES.close();
  }

  @Test
  void refusesRequestsAboveALimitAndServesOthers() throws Exception {
    Handlers handlers = app.getBean(Handlers.class);
    CompletableFuture<HttpResponse<String>> first = getAsync("/narrow/held");
    await().atMost(Duration.ofMinutes(1)).until(() -> handlers.held.get() == 1);

    HttpResponse<String> second = get("/narrow/free");
    HttpResponse<String> elsewhere = get("/wide");

    assertThat(elsewhere.statusCode()).isEqualTo(200);
    expectRefusal(second, "narrow");
    handlers.release.countDown();
    assertThat(first.get().statusCode()).isEqualTo(200);
    await().atMost(Duration.ofMinutes(1)).until(() -> get("/narrow/free").statusCode() == 200);
  }

  @Test
  void letsOneCallAtATimeIntoAnAnnotatedMethod() throws Exception {
    Bulkhead bulkhead = bulkhead("report");
    try (Bulkhead.Permit permit = bulkhead.acquire()) {
      expectRefusal(get("/report"), "report");
    }
    assertThat(get("/report").body()).isEqualTo("reported 12");
    assertThat(bulkhead.calls()).isZero();
  }

  @Test
  void holdsAPermitForAConnectionUntilItIsReturned() throws Exception {
    Bulkhead bulkhead = bulkhead(Bulkheads.DATABASE);
    assertThat(bulkhead.running()).isZero();
    try (Connection connection = app.getBean(DataSource.class).getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(bulkhead.running()).isOne();
      expectRefusal(get("/row"), Bulkheads.DATABASE);
    }
    assertThat(bulkhead.running()).isZero();
    assertThat(get("/row").body()).isEqualTo("true");
  }

  @Test
  void holdsAPermitForACallOfAnotherServiceAndSendsTheDeadline() throws Exception {
    Bulkhead bulkhead = bulkhead(Bulkheads.HTTP);

    HttpResponse<String> received = get("/onward");

    assertThat(Long.parseLong(received.body())).isBetween(1L, 30_000L);
    assertThat(bulkhead.calls()).isZero();
    try (Bulkhead.Permit permit = bulkhead.acquire()) {
      expectRefusal(get("/onward"), Bulkheads.HTTP);
    }
  }

  // Interrupting the thread closed the pool's connection, and the handler's failure was a 500.
  @Test
  void cancelsAStatementAtTheDeadlineAndKeepsThePoolsConnection() throws Exception {
    HttpResponse<String> late =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create(address("/sleep")))
                .header(Deadline.HEADER, "2000") // beyond what the handler needs to begin
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(late.statusCode()).as(late.body()).isEqualTo(503);
    assertThat(late.headers().firstValue("retry-after")).hasValue("1");
    assertThat(late.headers().firstValue("content-type")).hasValue("application/problem+json");
    Connection borrowed = Objects.requireNonNull(app.getBean(Handlers.class).borrowed);
    assertThat(borrowed.isClosed()).isFalse();
    assertThat(borrowed.isValid(5)).isTrue();
  }

  @Test
  void registersMetersOfLimitersAndBulkheads() throws Exception {
    get("/report");
    get("/narrow/free");
    assertThat(get("/metrics").body())
        .contains(
            "headroom_overload_running{limiter=\"database\"}",
            "headroom_overload_limit{limiter=\"narrow\"}",
            "headroom_overload_pressure{resource=\"cpu\"}",
            "headroom_overload_admitted_total{limiter=\"report\"");
  }

  @Test
  void takesOnePermitThoughAThreadEntersTwice() throws Exception {
    Bulkheads bulkheads = app.getBean(Bulkheads.class);
    String inner = bulkheads.call("report", () -> bulkheads.call("report", () -> "inside"));
    assertThat(inner).isEqualTo("inside");
    assertThat(bulkhead("report").calls()).isZero();
  }

  private static Bulkhead bulkhead(String name) {
    return Objects.requireNonNull(app.getBean(Bulkheads.class).find(name), name);
  }

  private static void expectRefusal(HttpResponse<String> answer, String limiter) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after").orElse("")).matches("[1-3]");
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(answer.body()).contains("\"violated-policies\":[\"" + limiter + "\"]");
  }

  private static CompletableFuture<HttpResponse<String>> getAsync(String path) {
    return CLIENT.sendAsync(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(address(path))).timeout(Duration.ofMinutes(1)).build();
  }

  private static String address(String path) {
    return "http://localhost:" + app.getEnvironment().getProperty("local.server.port") + path;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Tiny {
    @Bean
    Handlers handlers(MonthlyReports reports, DataSource source, RestClient.Builder client) {
      return new Handlers(reports, source, client.build());
    }

    @Bean
    MonthlyReports reports() {
      return new MonthlyReports();
    }
  }

  @RestController
  static class Handlers {
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private final MonthlyReports reports;
    private final DataSource source;
    private final RestClient client;
    private volatile @Nullable Connection borrowed;

    Handlers(MonthlyReports reports, DataSource source, RestClient client) {
      this.reports = reports;
      this.source = source;
      this.client = client;
    }

    @GetMapping("/narrow/{how}")
    String narrow(@PathVariable("how") String how) throws InterruptedException {
      if (how.equals("held")) {
        held.incrementAndGet();
        release.await();
      }
      return how;
    }

    @GetMapping("/wide")
    String wide() {
      return "wide";
    }

    @GetMapping("/report")
    String report() {
      return "reported " + reports.monthly(12).length;
    }

    @GetMapping("/row")
    String row() throws Exception {
      try (Connection connection = source.getConnection()) {
        return String.valueOf(connection.isValid(1));
      } catch (OverloadException full) {
        throw new IllegalStateException("wrapped, as frameworks do", full);
      }
    }

    @GetMapping("/sleep")
    void sleep() throws Exception {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        borrowed = (Connection) connection.unwrap(PGConnection.class);
        statement.execute("SELECT pg_sleep(60)");
      }
    }

    @GetMapping("/onward")
    String onward() {
      return String.valueOf(client.get().uri(address("/deadline")).retrieve().body(String.class));
    }

    @GetMapping("/deadline")
    String deadline(@RequestHeader(Deadline.HEADER) String left) {
      return left;
    }
  }
}
