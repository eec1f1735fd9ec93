// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.job.JobContext;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.Jobs;
import dev.headroom.job.PermanentFailureException;
import dev.headroom.job.RetryPolicy;
import dev.headroom.store.embedded.PostgresServer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Users and operators with jobs over HTTP, on a real PostgreSQL. */
class JobEndpointsIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext app;

  @BeforeAll
  static void start() {
    app =
        new SpringApplication(Reporting.class)
            .run(
                "--server.port=0",
                "--spring.flyway.enabled=false",
                "--spring.datasource.url=" + POSTGRES.jdbcUrl("postgres"),
                "--headroom.job.endpoints=true",
                "--headroom.job.admin=true",
                "--headroom.job.max-wait=30s",
                "--headroom.operator.token=" + TOKEN);
    app.getBean(JdbcClient.class).sql("CREATE TABLE page (report text NOT NULL)").update();
  }

  @AfterAll
  static void close() {
    app.close();
    POSTGRES.close();
  }

  @Test
  void respondsWithTheAddressOfTheStatus() throws Exception {
    HttpResponse<String> accepted = send("POST", "/reports/ada", "ada");

    assertThat(accepted.statusCode()).isEqualTo(202);
    String location = accepted.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith("/api/jobs/");
    assertThat(send("GET", location, "ada").body()).contains("\"state\":\"");
    give("ada", "finish");
    HttpResponse<String> ended = send("GET", location, "ada", "Prefer", "wait=20");
    assertThat(ended.statusCode()).isEqualTo(200);
    assertThat(ended.body())
        .contains("\"state\":\"finished\"", "\"result\":\"/files/ada\"")
        .doesNotContain("failure");
  }

  /** The handler's transaction commits when it has returned, so the wait must begin later. */
  @Test
  void respondsWithTheResultToACallerWhoWaits() throws Exception {
    give("bob", "finish");

    HttpResponse<String> ended = send("POST", "/reports/bob", "bob", "Prefer", "wait=20.5");

    assertThat(ended.statusCode()).isEqualTo(200);
    assertThat(ended.headers().firstValue("Preference-Applied")).hasValue("wait=20.5");
    assertThat(ended.body()).contains("\"result\":\"/files/bob\"");
  }

  @Test
  void respondsWithTheAddressWhenTheJobTakesLonger() throws Exception {
    HttpResponse<String> accepted = send("POST", "/reports/cyd", "cyd", "Prefer", "wait=0.1");

    assertThat(accepted.statusCode()).isEqualTo(202);
    give("cyd", "finish");
  }

  @Test
  void showsAJobToItsOwnerAlone() throws Exception {
    String location = enqueue("dan");

    assertThat(send("GET", location, "eve").statusCode()).isEqualTo(404);
    assertThat(send("GET", location + "/events", "eve").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", location, "eve").statusCode()).isEqualTo(404);
    assertThat(send("GET", location, "").statusCode()).isEqualTo(401);
    assertThat(send("GET", "/api/jobs/" + UUID.randomUUID(), "dan").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", location, "dan").statusCode()).isEqualTo(202);
    assertThat(send("GET", location, "dan", "Prefer", "wait=20").body())
        .contains("\"state\":\"cancelled\"");
    assertThat(send("DELETE", location, "dan").statusCode()).isEqualTo(409);
  }

  @Test
  void streamsProgressToAClientThatComesBack() throws Exception {
    String events = enqueue("fay") + "/events";
    give("fay", "half");
    String last = "";
    try (Stream first = open(events, "fay", "")) {
      for (String event = ""; !event.contains("\"percent\":50"); ) {
        event = first.next();
        assertThat(event).contains("event:progress");
        last = idOf(event);
      }
    }

    give("fay", "finish");

    try (Stream second = open(events, "fay", last)) {
      String end = second.next();
      assertThat(end).contains("event:end", "\"state\":\"finished\"", "\"result\":\"/files/fay\"");
      last = idOf(end);
      assertThat(second.isAtEnd()).isTrue();
    }
    HttpResponse<String> done = send("GET", events, "fay", "Last-Event-ID", last);
    assertThat(done.statusCode()).isEqualTo(204);
  }

  @Test
  void letsOperatorsPauseRedriveAndCancel() throws Exception {
    String kind = "/api/jobs/admin/kinds/report@1";
    assertThat(operate("POST", kind + "/pause", "").statusCode()).isEqualTo(403);
    assertThat(send("GET", "/api/jobs/admin", "ada").statusCode()).isEqualTo(403);
    assertThat(operate("POST", kind + "/pause", TOKEN).statusCode()).isEqualTo(204);
    String location = enqueue("gus");
    String id = location.substring(location.lastIndexOf('/') + 1);
    give("gus", "fail");
    assertThat(operate("GET", "/api/jobs/admin/kinds", TOKEN).body())
        .contains("\"kind\":\"report@1\",\"paused\":true");
    assertThat(operate("POST", kind + "/resume", TOKEN).statusCode()).isEqualTo(204);
    assertThat(send("GET", location, "gus", "Prefer", "wait=20").body())
        .contains("\"state\":\"dead\"")
        .doesNotContain("no paper");
    assertThat(operate("GET", "/api/jobs/admin?state=dead&limit=10", TOKEN).body())
        .contains(id, "no paper", "\"owner\":\"gus\"");

    give("gus", "finish");
    assertThat(operate("POST", "/api/jobs/admin/" + id + "/redrive", TOKEN).statusCode())
        .isEqualTo(204);
    assertThat(send("GET", location, "gus", "Prefer", "wait=20").body())
        .contains("\"state\":\"finished\"");
    assertThat(operate("POST", "/api/jobs/admin/" + id + "/redrive", TOKEN).statusCode())
        .isEqualTo(409);
    assertThat(operate("POST", "/api/jobs/admin/" + id + "/cancel", TOKEN).statusCode())
        .isEqualTo(409);
    assertThat(operate("GET", "/api/jobs/admin?state=lost", TOKEN).statusCode()).isEqualTo(400);
  }

  /** Spring's own access to the database sees the connection of {@code once}. */
  @Test
  void doesOnceWhatSpringWritesInTheSameTransaction() throws Exception {
    give("hal", "write-and-fail");
    give("hal", "write-twice");
    give("hal", "finish");

    assertThat(send("POST", "/reports/hal", "hal", "Prefer", "wait=25").statusCode())
        .isEqualTo(200);
    assertThat(
            app.getBean(JdbcClient.class)
                .sql("SELECT count(*) FROM page WHERE report = 'hal'")
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void closingTheWaitOfOthersDoesNotStopTheWatch() throws Exception {
    String events = enqueue("ida") + "/events";
    try (Stream gone = open(events, "ida", "")) {
      gone.next();
    }
    give("ida", "finish");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(send("GET", events.replace("/events", ""), "ida").body())
                .contains("finished"));
  }

  private static void give(String report, String order) {
    Reports.orders(report).add(order);
  }

  private static String enqueue(String user) throws Exception {
    return send("POST", "/reports/" + user, user).headers().firstValue("Location").orElseThrow();
  }

  private static HttpResponse<String> operate(String method, String path, String token)
      throws Exception {
    return CLIENT.send(
        request(path, "X-Headroom-Operator", token)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> send(
      String method, String path, String user, String... headers) throws Exception {
    HttpRequest.Builder request = request(path, "X-User", user);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return CLIENT.send(
        request.method(method, HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path, String header, String value) {
    String port = app.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    return value.isEmpty() ? request : request.header(header, value);
  }

  private static String idOf(String event) {
    return event
        .lines()
        .filter(line -> line.startsWith("id:"))
        .map(line -> line.substring(3).strip())
        .findFirst()
        .orElseThrow();
  }

  private static Stream open(String path, String user, String last) throws Exception {
    HttpRequest.Builder request = request(path, "X-User", user);
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    HttpResponse<InputStream> response = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return new Stream(
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
  }

  /** A stream of events. Confined to one thread. */
  private record Stream(BufferedReader lines) implements AutoCloseable {
    /** Returns the lines of the next event, comments left out. */
    String next() throws Exception {
      List<String> event = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() && !event.isEmpty()) {
          return String.join("\n", event);
        } else if (!line.isEmpty() && !line.startsWith(":")) {
          event.add(line);
        }
      }
      throw new AssertionError("the stream ended within " + event);
    }

    boolean isAtEnd() throws Exception {
      return lines.readLine() == null;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Reports.class, ReportController.class})
  static class Reporting {
    @Bean
    JobCaller caller() {
      return request -> request.getHeader("X-User");
    }
  }

  /** Does the reports as the tests order. Thread-safe. */
  static class Reports implements JobHandlersCustomizer {
    static final JobKind<Report> KIND =
        JobKind.builder("report", Report.class)
            .work(JobKind.Work.WAITING)
            .retry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1)))
            .build();
    private static final Map<String, BlockingQueue<String>> ORDERS = new ConcurrentHashMap<>();

    private final JdbcClient jdbc;

    record Report(String name) {}

    Reports(JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    static BlockingQueue<String> orders(String report) {
      return ORDERS.computeIfAbsent(report, each -> new LinkedBlockingQueue<>());
    }

    @Override
    public void customize(JobHandlers.Builder handlers) {
      handlers.add(KIND, this::write);
    }

    private void write(Report report, JobContext job) throws Exception {
      while (true) {
        switch (orders(report.name()).take()) {
          case "half" -> job.progress(1, 2, "half of it");
          case "fail" -> throw new PermanentFailureException("no paper");
          case "write-and-fail" ->
              job.once(
                  "page",
                  connection -> {
                    page(report);
                    throw new IllegalStateException("rolled back");
                  });
          case "write-twice" -> {
            job.once("page", connection -> page(report));
            job.once("page", connection -> page(report));
          }
          default -> {
            job.result("/files/" + report.name());
            return;
          }
        }
      }
    }

    private void page(Report report) {
      jdbc.sql("INSERT INTO page VALUES (?)").param(report.name()).update();
    }
  }

  @RestController
  static class ReportController {
    private final Jobs jobs;
    private final JobResponses responses;

    ReportController(Jobs jobs, JobResponses responses) {
      this.jobs = jobs;
      this.responses = responses;
    }

    @Transactional
    @PostMapping("/reports/{name}")
    public DeferredResult<ResponseEntity<JobView>> order(
        HttpServletRequest request, @PathVariable("name") String name) {
      UUID id = jobs.enqueue(Reports.KIND.request(new Reports.Report(name)).owner(name));
      return responses.accepted(id, request);
    }
  }
}
