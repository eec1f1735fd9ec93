// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.limit.RateLimit;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

/** A small application on the starter, with a real database and a real Redis. */
class WalkIT {
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final RedisServer REDIS = RedisServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext app = start();

  @BeforeAll
  static void isReady() {
    await().atMost(Duration.ofMinutes(1)).until(() -> get("/readyz").statusCode() == 200);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> get("/health").body().contains("\"status\":\"healthy\""));
  }

  @AfterAll
  static void close() {
    app.close();
    REDIS.close();
    POSTGRES.close();
  }

  private static ConfigurableApplicationContext start() {
    POSTGRES.createDatabase("walk");
    SpringApplication application = new SpringApplication(Tiny.class);
    return application.run(
        "--server.port=0",
        "--headroom.monitor.endpoints=health,readyz,metrics",
        "--headroom.monitor.open=health,readyz,metrics",
        "--headroom.cache.admin=true",
        "--headroom.operator.authority=ADMIN",
        "--headroom.database.url=" + POSTGRES.databaseUrl("walk"),
        "--headroom.redis.url=" + REDIS.uri(),
        "--headroom.edge.enforce=true",
        "--headroom.edge.cors.origins=http://localhost:3000",
        "--spring.flyway.enabled=false",
        "--headroom.database.pool.size=2",
        "--headroom.redis.command-timeout=5s",
        "--headroom.redis.limit-timeout=5s",
        "--headroom.limit.rules.marked.match=none",
        "--headroom.limit.rules.marked.limit=2/60s",
        "--headroom.edge.response-cache.rules.kept.match=/kept",
        "--headroom.edge.response-cache.rules.kept.ttl=60s",
        "--headroom.edge.response-cache.rules.kept.tags=things",
        "--headroom.limit.rules.few.match=/few/**",
        "--headroom.limit.rules.few.limit=2/60s",
        "--headroom.database.indexes[0].name=things_name",
        "--headroom.database.indexes[0].table=things",
        "--headroom.database.indexes[0].columns=name");
  }

  @Test
  void walksARequestThroughEveryDoor() throws Exception {
    HttpResponse<String> answer =
        send(
            "/cached?name=walk", Map.of("Origin", "http://localhost:3000", "X-Request-Id", "it-1"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("loaded walk");
    assertThat(answer.headers().map())
        .containsKeys("content-security-policy", "access-control-allow-origin");
    assertThat(answer.headers().firstValue("x-request-id")).hasValue("it-1");
    assertThat(get("/metrics").body())
        .contains(
            "headroom_cache_misses_total",
            "headroom_cache_hits_total",
            "headroom_limit_store_calls_total",
            "route=\"/cached\"",
            "headroom_database_statement_seconds_bucket",
            "headroom_database_pool_connections",
            "jvm_memory_used_bytes",
            "process_uptime_seconds");
  }

  @Test
  void compressesLongAnswers() throws Exception {
    HttpResponse<String> answer = send("/long", Map.of("Accept-Encoding", "gzip"));
    assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
  }

  @Test
  void refusesAboveTheLimitOverRedis() throws Exception {
    assertThat(get("/few/1").statusCode()).isEqualTo(404);
    assertThat(get("/few/2").headers().firstValue("x-ratelimit-remaining")).hasValue("0");
    HttpResponse<String> refused = get("/few/3");
    assertThat(refused.statusCode()).isEqualTo(429);
    problem(refused, 429);
  }

  @Test
  void countsAHandlerByItsAnnotation() throws Exception {
    assertThat(get("/marked").statusCode()).isEqualTo(200);
    assertThat(get("/marked").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = get("/marked");
    problem(refused, 429);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void answersEveryErrorAsAProblem() throws Exception {
    problem(get("/nowhere"), 404);
    problem(get("/number?value=seven"), 400);
    problem(get("/boom"), 500);
    assertThat(get("/boom").body()).doesNotContain("a secret");
    problem(get("/cached"), 400);
    problem(post("/echo", "application/json", "{\"a\":"), 400);
    problem(post("/echo", "text/csv", "a,b"), 415);
    problem(post("/cached", "application/json", "{}"), 405);
    problem(post("/echo", "application/json", "\"" + "x".repeat(1 << 21) + "\""), 413);
    problem(get("/a//b"), 400);
  }

  @Test
  void buildsTheIndexesInTheBackground() {
    JdbcClient jdbc = app.getBean(JdbcClient.class);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            jdbc.sql("SELECT count(*) FROM pg_indexes WHERE indexname = 'things_name'")
                    .query(Integer.class)
                    .single()
                == 1);
  }

  @Test
  void changesCachesAfterTheCommitAndNotAfterARollback() {
    TransactionTemplate transaction = app.getBean(TransactionTemplate.class);
    Caches caches = app.getBean(Caches.class);
    Cache<String, String> kept =
        caches.cache(CachePolicy.builder("in-transaction", Codec.utf8()).build(), key -> key);
    kept.put("a", "old");
    transaction.executeWithoutResult(status -> {
      Invalidation pending = kept.invalidate("a");
      assertThat(pending.isPublished()).isFalse();
      assertThat(kept.get("a", key -> "mine alone")).isEqualTo("mine alone");
      status.setRollbackOnly();
    });
    assertThat(kept.get("a", key -> "loaded")).isEqualTo("old");
    transaction.executeWithoutResult(status -> kept.invalidate("a"));
    assertThat(kept.get("a", key -> "loaded")).isEqualTo("loaded");
  }

  @Test
  void purgesAnswersTogetherWithTheDataTheyAreMadeOf() throws Exception {
    String first = get("/kept").body();
    assertThat(get("/kept").body()).isEqualTo(first);
    assertThat(app.getBean(Caches.class).invalidateTags(List.of("things")).isPublished()).isTrue();
    assertThat(get("/kept").body()).isNotEqualTo(first);
  }

  @Test
  void showsTheCachesToAdministratorsAlone() throws Exception {
    problem(get("/api/cache/stats"), 403);
    problem(post("/api/cache/warm", "application/json", ""), 403);
    HttpResponse<String> shown = send("/api/cache/stats", Map.of("X-Test-Role", "ADMIN"));
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.body())
        .contains("{\"name\":\"names\",", "lagP99Millis", "degradedSeconds")
        .doesNotContain("counts");
  }

  @Test
  void warmsWhatWasRegisteredWhenItIsAsked() throws Exception {
    Caches caches = app.getBean(Caches.class);
    Cache<String, String> warmed =
        caches.cache(CachePolicy.builder("warmed", Codec.utf8()).build(), key -> key);
    app.getBean(CacheWarming.class).register(warmed, () -> List.of("a"), key -> "warm");
    HttpRequest request =
        HttpRequest.newBuilder(address("/api/cache/warm"))
            .header("X-Test-Role", "ADMIN")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(202);
    await().atMost(Duration.ofMinutes(1)).until(() -> "warm".equals(warmed.getIfPresent("a")));
  }

  @Test
  void servesWithoutRedisAndNoticesItsReturn() throws Exception {
    assertThat(get("/cached?name=before").statusCode()).isEqualTo(200);
    REDIS.stop();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> get("/health").body().startsWith("{\"status\":\"degraded\""));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/cached?name=before").body()).isEqualTo("loaded before");
    assertThat(get("/cached?name=during").body()).isEqualTo("loaded during");
    REDIS.start();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> get("/health").body().startsWith("{\"status\":\"healthy\""));
  }

  private static void problem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(answer.body()).contains("\"status\":" + status);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(path, Map.of());
  }

  private static HttpResponse<String> send(String path, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
    headers.forEach(request::header);
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address(path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static URI address(String path) {
    return URI.create(
        "http://localhost:" + app.getEnvironment().getProperty("local.server.port") + path);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Doors.class, Roles.class})
  static class Tiny {
    @Bean
    Cache<String, String> names(Caches caches, CachePolicies policies) {
      return caches.cache(policies.builder("names", Codec.utf8()).build(), key -> key);
    }
  }

  /** Gives a request the role that it names. */
  @Component
  static class Roles extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      chain.doFilter(
          new HttpServletRequestWrapper(request) {
            @Override
            public boolean isUserInRole(String role) {
              return role.equals(getHeader("X-Test-Role"));
            }
          },
          response);
    }
  }

  @RestController
  static class Doors {
    private final AtomicInteger made = new AtomicInteger();
    private final Cache<String, String> names;
    private final JdbcClient jdbc;

    Doors(Cache<String, String> names, JdbcClient jdbc) {
      this.names = names;
      this.jdbc = jdbc;
      jdbc.sql("CREATE TABLE IF NOT EXISTS things (name text)").update();
    }

    @GetMapping("/cached")
    String cached(@RequestParam("name") String name) {
      return names.get(
          name, key -> "loaded " + jdbc.sql("SELECT ?").param(key).query(String.class).single());
    }

    @GetMapping("/marked")
    @RateLimit("marked")
    String marked() {
      return "marked";
    }

    @GetMapping("/kept")
    String kept() {
      return "made " + made.incrementAndGet();
    }

    @GetMapping("/long")
    String lengthy() {
      return "long ".repeat(1000);
    }

    @GetMapping("/number")
    String number(@RequestParam("value") int value) {
      return "number " + value;
    }

    @GetMapping("/boom")
    String boom() {
      throw new IllegalStateException("a secret");
    }

    @PostMapping("/echo")
    Map<String, Object> echo(@RequestBody Map<String, Object> body) {
      return body;
    }
  }
}
