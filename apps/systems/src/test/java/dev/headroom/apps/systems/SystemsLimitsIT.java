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
import java.util.ArrayList;
import java.util.List;
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
  void holdsTheFiveClassesOfJewGoApart() throws Exception {
    assertThat(admitted("GET", "/api/v5/places", 110, "203.0.113.1")).isEqualTo(100);
    assertThat(admitted("POST", "/api/v5/places", 20, "203.0.113.2")).isEqualTo(10);
    assertThat(admitted("GET", "/api/v5/search/places", 40, "203.0.113.3")).isEqualTo(30);
    assertThat(admitted("GET", "/api/v5/places", 510, "203.0.113.4", "X-Test-User", "ann"))
        .isEqualTo(500);
    assertThat(
            admitted(
                "POST",
                "/api/v5/admin/places",
                1010,
                "203.0.113.5",
                "X-Test-User",
                "root",
                "X-Test-Role",
                "ADMIN"))
        .isEqualTo(1000);
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

  private static HttpResponse<String> send(
      ConfigurableApplicationContext app,
      String method,
      String path,
      String address,
      String... headers)
      throws Exception {
    URI uri =
        URI.create(
            "http://localhost:" + app.getEnvironment().getProperty("local.server.port") + path);
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("X-Forwarded-For", address));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .headers(all.toArray(String[]::new))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
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

  /** Stands where Spring Security would, and believes what it is told. */
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
