// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

/** The limits that the systems' operators check by hand, against real Redis and real HTTP. */
class SystemsLimitsIT {
  private static final RedisServer REDIS = RedisServer.temporary();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final HttpResponse.BodyHandler<String> TEXT = HttpResponse.BodyHandlers.ofString();

  private static ConfigurableApplicationContext alpine;
  private static ConfigurableApplicationContext jewgo;

  @BeforeAll
  static void start() {
    alpine = app("alpine");
    jewgo = app("jewgo");
  }

  @AfterAll
  static void close() {
    alpine.close();
    jewgo.close();
    REDIS.close();
  }

  private static ConfigurableApplicationContext app(String system) {
    ConfigurableApplicationContext app =
        new SpringApplication(Tiny.class)
            .run(
                "--PORT=0",
                "--REDIS_URL=" + REDIS.uri(),
                "--TRUSTED_PROXIES=127.0.0.1,::1",
                "--spring.autoconfigure.exclude="
                    + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "org.springframework.boot.security.autoconfigure.web.servlet"
                    + ".ServletWebSecurityAutoConfiguration,"
                    + "org.springframework.boot.security.autoconfigure.web.servlet"
                    + ".SecurityFilterAutoConfiguration",
                "--headroom.redis.prefix=" + system,
                "--headroom.redis.limit-timeout=5s",
                "--spring.config.import=classpath:systems/limits-" + system + ".yml");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> app.getBean(dev.headroom.store.redis.connection.RedisStore.class).isUp());
    return app;
  }

  /** AL-5: 100 requests in 60 s of one client, and the next is refused. */
  @Test
  void servesAHundredRequestsOfOneClientAndRefusesTheNext() throws Exception {
    for (int remaining = 99; remaining >= 0; remaining--) {
      HttpResponse<String> answer = send(alpine, "GET", "/api/signals", "198.51.100.1");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-ratelimit-remaining"))
          .hasValue(Integer.toString(remaining));
    }
    assertThat(send(alpine, "GET", "/api/signals", "198.51.100.1").statusCode()).isEqualTo(429);
    assertThat(send(alpine, "GET", "/api/signals", "198.51.100.2").statusCode()).isEqualTo(200);
  }

  /** JG-9: readers and writers, signed in or not, search, and administrators. */
  @Test
  void holdsTheKindsOfJewGosRequestsApart() throws Exception {
    assertThat(admitted("GET", "/api/v5/restaurants", 110, "203.0.113.1")).isEqualTo(100);
    assertThat(admitted("POST", "/api/v5/restaurants", 20, "203.0.113.2")).isEqualTo(10);
    assertThat(admitted("GET", "/api/v5/restaurants", 510, "203.0.113.4", "X-Test-User", "ann"))
        .isEqualTo(500);
    assertThat(admitted("PUT", "/api/v5/favourites/1", 70, "203.0.113.4", "X-Test-User", "ann"))
        .isEqualTo(60);
    String[] root = {"X-Test-User", "root", "X-Test-Role", "admin"};
    assertThat(admitted("GET", "/api/v5/admin/reviews", 1010, "203.0.113.5", root)).isEqualTo(1000);
    assertThat(admitted("POST", "/api/v5/restaurants", 70, "203.0.113.5", root)).isEqualTo(60);
  }

  /** JG-9: whoever searches, in whatever way, thirty times a minute from one address. */
  @Test
  void countsSearchAndNearTogether() throws Exception {
    assertThat(admitted("GET", "/api/v5/restaurants/search", 20, "203.0.113.3")).isEqualTo(20);
    assertThat(admitted("GET", "/api/v5/restaurants/near", 20, "203.0.113.3", "X-Test-User", "ben"))
        .isEqualTo(10);
    assertThat(admitted("GET", "/api/v5/restaurants/7", 20, "203.0.113.3")).isEqualTo(20);
  }

  /** JG-9: ten at once and five a second; a sign-in is no public write. */
  @Test
  void slowsCsrfTokensAndSignInsDownByAddress() throws Exception {
    for (String call : List.of("GET /api/v5/auth/csrf", "POST /api/v5/auth/login")) {
      String[] parts = call.split(" ", -1);
      List<Integer> remaining = new ArrayList<>();
      int refused = 0;
      // The first one by itself: those that are decided together say alike what remains.
      List<HttpResponse<String>> answers = new ArrayList<>();
      answers.add(send(jewgo, parts[0], parts[1], "203.0.113.6"));
      answers.addAll(together(parts[0], parts[1], 79, "203.0.113.6"));
      for (HttpResponse<String> each : answers) {
        refused += each.statusCode() == 429 ? 1 : 0;
        remaining.add(
            Integer.parseInt(each.headers().firstValue("x-ratelimit-remaining").orElseThrow()));
      }
      assertThat(refused).as(call).isBetween(1, 70);
      assertThat(Set.copyOf(remaining)).as(call).contains(0).hasSizeGreaterThan(1);
    }
  }

  private static int admitted(
      String method, String path, int requests, String address, String... headers)
      throws Exception {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      int status = send(jewgo, method, path, address, headers).statusCode();
      assertThat(status).isIn(200, 429);
      admitted += status == 200 ? 1 : 0;
    }
    return admitted;
  }

  private static List<HttpResponse<String>> together(
      String method, String path, int requests, String address) {
    return Stream.generate(() -> CLIENT.sendAsync(request(jewgo, method, path, address), TEXT))
        .limit(requests)
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  private static HttpResponse<String> send(
      ConfigurableApplicationContext app,
      String method,
      String path,
      String address,
      String... headers)
      throws Exception {
    return CLIENT.send(request(app, method, path, address, headers), TEXT);
  }

  private static HttpRequest request(
      ConfigurableApplicationContext app,
      String method,
      String path,
      String address,
      String... headers) {
    URI uri =
        URI.create(
            "http://localhost:" + app.getEnvironment().getProperty("local.server.port") + path);
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("X-Forwarded-For", address));
    return HttpRequest.newBuilder(uri)
        .headers(all.toArray(String[]::new))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Tiny {
    @Bean
    Everything everything() {
      return new Everything();
    }

    @Bean
    SignIn signIn() {
      return new SignIn();
    }
  }

  @RestController
  static class Everything {
    @RequestMapping("/api/**")
    String all() {
      return "served";
    }
  }

  /** Signs the user of a header in, in the place of Spring Security. */
  @Order(Ordered.HIGHEST_PRECEDENCE)
  static class SignIn extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      chain.doFilter(
          new HttpServletRequestWrapper(request) {
            @Override
            public @Nullable Principal getUserPrincipal() {
              String user = getHeader("X-Test-User");
              return user == null ? null : () -> user;
            }

            @Override
            public boolean isUserInRole(String role) {
              return role.equals(getHeader("X-Test-Role"));
            }
          },
          response);
    }
  }
}
