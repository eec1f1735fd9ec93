// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** Stored responses that Spring's own conditional requests validate, in a real server. */
class ResponseValidationIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ConfigurableApplicationContext app;
  private static String root = "";

  @BeforeAll
  static void start(@TempDir Path files) throws Exception {
    Files.writeString(files.resolve("large.txt"), "a text worth packing; ".repeat(500));
    app =
        new SpringApplication(App.class)
            .run(
                "--server.port=0",
                "--spring.web.resources.static-locations=" + files.toUri(),
                "--headroom.edge.compression.min-bytes=1000",
                "--spring.autoconfigure.exclude="
                    + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "--headroom.edge.response-cache.rules.all.match=/items/**",
                "--headroom.edge.response-cache.rules.all.ttl=60s");
    root = "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/items/entity", "/items/checked", "/items/dated"})
  void validatesWhatAHandlerOfSpringTagsOrDates(String path) throws Exception {
    Items items = app.getBean(Items.class);
    String body = get(path).body();
    int made = items.made.get();
    HttpResponse<String> again = get(path);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(body);
    assertThat(again.headers().firstValue("Cache-Status").orElse(""))
        .contains("fwd-status=304; stored");
    assertThat(items.made).hasValue(made);
  }

  @Test
  void namesWhatSpringNegotiatedBy() throws Exception {
    get("/items/list");
    HttpResponse<String> hit = get("/items/list");
    assertThat(hit.headers().firstValue("Cache-Status").orElse("")).startsWith("headroom; hit");
    assertThat(String.join(",", hit.headers().allValues("Vary"))).containsIgnoringCase("accept");
  }

  /** Spring serves files with a date and ranges, and does not read If-Range. */
  @Test
  void joinsNoPlainBytesToACompressedFile() throws Exception {
    HttpResponse<String> plain = get("/large.txt");
    String date = plain.headers().firstValue("Last-Modified").orElseThrow();
    assertThat(plain.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    HttpResponse<String> packed = get("/large.txt", "Accept-Encoding", "gzip");
    assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(packed.headers().map()).doesNotContainKeys("accept-ranges", "last-modified");
    String tag = packed.headers().firstValue("ETag").orElseThrow();
    assertThat(get("/large.txt", "Accept-Encoding", "gzip", "If-None-Match", tag).statusCode())
        .isEqualTo(304);
    assertThat(get("/large.txt", "Range", "bytes=9-", "If-Range", tag).statusCode()).isEqualTo(200);
    HttpResponse<String> part = get("/large.txt", "Range", "bytes=9-", "If-Range", date);
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Vary")).hasValue("Accept-Encoding");
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path)).header("Accept", "text/plain");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Items.class)
  static class App {}

  @RestController
  static class Items {
    private static final long CHANGED = Instant.parse("2026-06-02T10:00:00Z").toEpochMilli();

    final AtomicInteger made = new AtomicInteger();

    @GetMapping("/items/list")
    String list() {
      return "list";
    }

    /** Spring itself compares the tag. */
    @GetMapping("/items/entity")
    ResponseEntity<String> entity(WebRequest request) {
      boolean known = "\"v1\"".equals(request.getHeader("If-None-Match"));
      return ResponseEntity.ok()
          .eTag("v1")
          .cacheControl(CacheControl.noCache())
          .body("entity " + (known ? made.get() : made.incrementAndGet()));
    }

    @GetMapping("/items/checked")
    @Nullable ResponseEntity<String> checked(WebRequest request) {
      return request.checkNotModified("\"v1\"") ? null : body();
    }

    @GetMapping("/items/dated")
    @Nullable ResponseEntity<String> dated(WebRequest request) {
      return request.checkNotModified(CHANGED) ? null : body();
    }

    private ResponseEntity<String> body() {
      return ResponseEntity.status(HttpStatus.OK)
          .cacheControl(CacheControl.noCache())
          .body("made " + made.incrementAndGet());
    }
  }
}
