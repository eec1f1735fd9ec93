// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.StoreHealth;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.postgres.limit.PostgresLimitState;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Two instances without Redis that count together in their database, and what they explain. */
class LimitsInPostgresIT {
  private static final PostgresServer POSTGRES = PostgresServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext one;
  private static ConfigurableApplicationContext other;

  @BeforeAll
  static void start() {
    POSTGRES.createDatabase("limits");
    one = instance();
    other = instance();
  }

  private static ConfigurableApplicationContext instance() {
    ConfigurableApplicationContext app =
        new SpringApplication(Tiny.class)
            .run(
                "--server.port=0",
                "--headroom.limit.admin=true",
                "--headroom.operator.authority=ADMIN",
                "--headroom.database.url=" + POSTGRES.databaseUrl("limits"),
                "--spring.flyway.enabled=false",
                "--headroom.limit.storage=postgres",
                "--headroom.edge.request-id.enabled=true",
                "--headroom.limit.postgres.timeout=5s",
                "--headroom.limit.rules.few.match=/few/**",
                "--headroom.limit.rules.few.limit=3/60s",
                "--headroom.limit.rules.users.match=POST /few/**",
                "--headroom.limit.rules.users.when=role:EDITOR",
                "--headroom.limit.rules.users.key=user",
                "--headroom.limit.rules.users.limit=2/60s",
                // Arguments have no order of their own: their rules are tried by name.
                "--headroom.limit.rules.crawl.match=/set/slow",
                "--headroom.limit.rules.crawl.limit=1/60s",
                "--headroom.limit.rules.crawl.group=set",
                "--headroom.limit.rules.rest.match=/set/**",
                "--headroom.limit.rules.rest.limit=9/60s",
                "--headroom.limit.rules.rest.group=set");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> app.getBean(PostgresLimitState.class).health().state() == StoreHealth.State.UP);
    return app;
  }

  @AfterAll
  static void close() {
    one.close();
    other.close();
    POSTGRES.close();
  }

  @Test
  void countsRequestsOfAllInstancesTogetherAndSaysWhyOneWasRefused() throws Exception {
    assertThat(get(one, "/few/1").statusCode()).isEqualTo(404);
    assertThat(get(other, "/few/2").statusCode()).isEqualTo(404);
    assertThat(get(one, "/few/3").headers().firstValue("x-ratelimit-remaining")).hasValue("0");

    HttpResponse<String> refused = get(other, "/few/4");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(
            one.getBean(JdbcClient.class)
                .sql("SELECT count(*) FROM headroom.headroom_limit WHERE name LIKE '%:few'")
                .query(Integer.class)
                .single())
        .isOne();
    String id = refused.headers().firstValue("x-request-id").orElseThrow();
    HttpResponse<String> why = get(other, "/api/limits/explain?request=" + id, "ADMIN");
    assertThat(why.statusCode()).isEqualTo(200);
    assertThat(why.body())
        .contains("\"rule\":\"few\"", "\"limit\":\"3/min\"", "\"remaining\":0", id)
        .doesNotContain("127.0.0.1");
    assertThat(get(one, "/api/limits/explain?request=" + id, "ADMIN").statusCode()).isEqualTo(404);
  }

  @Test
  void explainsToAdministratorsAloneWhichRulesMeetARequest() throws Exception {
    String asked = "/api/limits/explain?method=post&path=/few/9&ip=192.0.2.7&user=ann&role=EDITOR";
    assertThat(get(one, asked).statusCode()).isEqualTo(403);
    assertThat(get(one, "/api/limits/explain?request=any").statusCode()).isEqualTo(403);
    assertThat(get(one, "/api/limits/explain?path=few", "ADMIN").statusCode()).isEqualTo(400);

    String told = get(one, asked, "ADMIN").body();
    String again = get(one, asked, "ADMIN").body();
    String elsewhere = get(one, "/api/limits/explain?path=/elsewhere", "ADMIN").body();

    assertThat(told)
        .contains("\"rule\":\"few\"", "\"rule\":\"users\"", "\"remaining\":2", "\"admits\":true")
        .doesNotContain("192.0.2.7", "ann");
    assertThat(again).as("it takes nothing").isEqualTo(told);
    assertThat(elsewhere).contains("the path is not of", "\"meets\":false");
  }

  @Test
  void explainsWhichRuleOfAGroupWasPassedOver() throws Exception {
    assertThat(get(one, "/set/slow").headers().firstValue("ratelimit")).hasValue("\"crawl\";r=0");
    assertThat(get(one, "/set/fast").headers().firstValue("ratelimit")).hasValue("\"rest\";r=8");

    assertThat(get(one, "/api/limits/explain?path=/set/slow", "ADMIN").body())
        .contains("passed over: of group set, crawl meets the request before it");
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext app, String path)
      throws Exception {
    return get(app, path, "NONE");
  }

  private static HttpResponse<String> get(
      ConfigurableApplicationContext app, String path, String role) throws Exception {
    URI address =
        URI.create(
            "http://localhost:" + app.getEnvironment().getProperty("local.server.port") + path);
    HttpRequest request = HttpRequest.newBuilder(address).header("X-Test-Role", role).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Roles.class)
  static class Tiny {}

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
}
