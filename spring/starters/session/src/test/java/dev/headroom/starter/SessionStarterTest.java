// SPDX-License-Identifier: Apache-2.0
package dev.headroom.starter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.Sessions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application with the starter of sessions alone. */
class SessionStarterTest {
  private static final List<String> OTHERS =
      List.of(
          "dev.headroom.cache.Caches",
          "dev.headroom.database.DatabaseUrl",
          "dev.headroom.limit.RateLimits",
          "dev.headroom.monitor.HealthMonitor",
          "dev.headroom.overload.AdaptiveLimiter");

  @RestController
  @EnableAutoConfiguration
  static class App {
    @GetMapping("/hello")
    String hello() {
      return "hello";
    }
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext context, String path)
      throws Exception {
    String port = context.getEnvironment().getProperty("local.server.port");
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + port + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void publishesTheKeysOfItsTokens() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(
            App.class,
            "--server.port=0",
            "--headroom.session.key-secret=0123456789abcdef0123456789abcdef")) {
      assertThat(context.getBean(Sessions.class)).isNotNull();
      assertThat(get(context, "/hello").statusCode()).isEqualTo(200);
      HttpResponse<String> keys = get(context, "/.well-known/jwks.json");
      assertThat(keys.statusCode()).isEqualTo(200);
      assertThat(keys.body()).contains("\"keys\"");
      assertThat(context.containsBean("headroomCsrfFilter")).isFalse();
    }
  }

  @Test
  void bringsNoOtherCapability() {
    assertThat(OTHERS).noneMatch(each -> ClassUtils.isPresent(each, null));
  }
}
