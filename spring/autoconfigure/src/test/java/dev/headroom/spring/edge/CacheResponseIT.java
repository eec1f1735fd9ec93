// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headroom.cache.Caches;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers kept by annotation, in a real server. */
class CacheResponseIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ConfigurableApplicationContext app;
  private static String root = "";

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Items.class)
  static class App {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Faulty.class)
  static class FaultyApp {}

  @RestController
  static class Items {
    private final AtomicInteger calls = new AtomicInteger();

    @CacheResponse(ttl = "60s", tags = "items")
    @GetMapping("/items/{id}")
    String item(@PathVariable String id) {
      return id + " " + calls.incrementAndGet();
    }

    @CacheResponse(ttl = "60s")
    @GetMapping("/items/{id}/parts/**")
    String parts(@PathVariable String id) {
      return id + " " + calls.incrementAndGet();
    }

    @GetMapping("/items/new")
    String fresh() {
      return "new " + calls.incrementAndGet();
    }

    @CacheResponse(ttl = "60s")
    @GetMapping("/ruled")
    String ruled() {
      return "ruled " + calls.incrementAndGet();
    }

    @PostMapping("/items/{id}")
    String change(@PathVariable String id) {
      return id;
    }
  }

  @RestController
  static class Faulty {
    @CacheResponse(ttl = "soon")
    @GetMapping("/a")
    String unreadable() {
      return "";
    }

    @CacheResponse(ttl = "90d")
    @GetMapping("/b")
    String tooLong() {
      return "";
    }

    @CacheResponse
    @PostMapping("/c")
    String change() {
      return "";
    }

    @CacheResponse
    @GetMapping("/d/{id:[0-9]+}")
    String byExpression() {
      return "";
    }

    @CacheResponse
    @GetMapping(path = "/e", params = "one")
    String one() {
      return "";
    }

    @GetMapping(path = "/e", params = "two")
    String two() {
      return "";
    }
  }

  @BeforeAll
  static void start() {
    app =
        start(
            App.class,
            "--headroom.edge.response-cache.rules.mine.match=/ruled",
            "--headroom.edge.response-cache.rules.mine.tags=mine");
    root = "http://localhost:" + app.getEnvironment().getRequiredProperty("local.server.port");
  }

  private static ConfigurableApplicationContext start(Class<?> type, String... settings) {
    SpringApplication application = new SpringApplication(type);
    application.setDefaultProperties(
        Map.of(
            "server.port",
            "0",
            "spring.autoconfigure.exclude",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"));
    return application.run(settings);
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static HttpResponse<String> send(String method, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(root + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String get(String path) throws Exception {
    return send("GET", path).body();
  }

  @Test
  void keepsTheAnswerOfEachPathOfTheHandler() throws Exception {
    String seven = get("/items/7");

    HttpResponse<String> again = send("GET", "/items/7");

    assertThat(again.body()).isEqualTo(seven);
    assertThat(again.headers().firstValue("Cache-Status")).get().asString().contains("; hit;");
    assertThat(get("/items/8")).startsWith("8 ");
    assertThat(get("/items/7/parts/a/b")).isEqualTo(get("/items/7/parts/a/b"));
  }

  @Test
  void leavesAMoreSpecificHandlerAlone() throws Exception {
    assertThat(get("/items/new")).isNotEqualTo(get("/items/new"));
  }

  @Test
  void endsWithItsTagAndWithAChange() throws Exception {
    String first = get("/items/9");
    app.getBean(Caches.class).invalidateTags(List.of("items"));
    String second = get("/items/9");
    send("POST", "/items/9");

    assertThat(second).isNotEqualTo(first);
    assertThat(get("/items/9")).isNotEqualTo(second);
  }

  @Test
  void givesWayToTheOperatorsRule() throws Exception {
    String first = get("/ruled");
    app.getBean(Caches.class).invalidateTags(List.of("mine"));

    assertThat(get("/ruled")).isNotEqualTo(first);
  }

  @Test
  void tellsAllFaultsAtTheStart() {
    Throwable refused = catchThrowable(() -> start(FaultyApp.class).close());

    assertThat(refused).isInstanceOf(SettingsException.class);
    assertThat(((SettingsException) refused).faults())
        .extracting(SettingFault::value)
        .containsExactlyInAnyOrder("soon", "7776000s", "[POST]", "/d/{id:[0-9]+}", "/e");
  }
}
