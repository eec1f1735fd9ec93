// SPDX-License-Identifier: Apache-2.0
package dev.headroom.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** An application with the starter of the edge alone. */
class EdgeStarterTest {
  private static final List<String> OTHERS =
      List.of(
          "dev.headroom.cache.Caches",
          "dev.headroom.database.DatabaseUrl",
          "dev.headroom.limit.RateLimits",
          "dev.headroom.monitor.HealthMonitor",
          "dev.headroom.overload.AdaptiveLimiter",
          "dev.headroom.session.Sessions");

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
  void hardensEveryRequestWhenAsked() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(App.class, "--server.port=0", "--headroom.edge.enforce=true")) {
      HttpResponse<String> hello = get(context, "/hello");
      assertThat(hello.body()).isEqualTo("hello");
      assertThat(hello.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(get(context, "/health").statusCode()).isEqualTo(404);
      assertThat(context.containsBean("headroomResponseCacheFilter")).isFalse();
      assertThat(context.containsBean("headroomRateLimitFilter")).isFalse();
    }
  }

  @Test
  void changesNoResponseUnasked() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(App.class, "--server.port=0")) {
      HttpResponse<String> hello = get(context, "/hello");
      assertThat(hello.body()).isEqualTo("hello");
      assertThat(hello.headers().map()).containsOnlyKeys("content-length", "content-type", "date");
    }
  }

  @Test
  void saysWhichStarterASettingNeeds() {
    assertThatThrownBy(() ->
            SpringApplication.run(
                App.class,
                "--server.port=0",
                "--headroom.strict=true",
                "--headroom.edge.response-cache.max-bytes=2000000"))
        .hasMessageContaining("headroom.edge.response-cache.max-bytes was unknown")
        .hasMessageContaining("add headroom-cache-spring-boot-starter to the class path");
  }

  @Test
  void bringsNoOtherCapability() {
    assertThat(OTHERS).noneMatch(each -> ClassUtils.isPresent(each, null));
  }
}
