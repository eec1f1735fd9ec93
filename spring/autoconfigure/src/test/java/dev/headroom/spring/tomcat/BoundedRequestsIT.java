// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Virtual threads made the number of requests in memory as large as clients liked. */
class BoundedRequestsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {
    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }

    @Bean
    Pages pages() {
      return new Pages();
    }
  }

  @RestController
  static class Pages {
    final AtomicInteger begun = new AtomicInteger();
    final CountDownLatch end = new CountDownLatch(1);

    @GetMapping("/slow")
    boolean slow() throws InterruptedException {
      begun.incrementAndGet();
      end.await();
      return Thread.currentThread().isVirtual();
    }

    final SseEmitter emitter = new SseEmitter(0L);

    @GetMapping("/events")
    SseEmitter events() throws IOException {
      emitter.send("open");
      return emitter;
    }

    @PostMapping("/length")
    int length(@RequestBody byte[] body) {
      return body.length;
    }
  }

  @Test
  void runsNoMoreRequestsAtOnceThanAreSet() {
    try (ConfigurableApplicationContext app = start("--headroom.edge.container.max-concurrent=2");
        HttpClient client = HttpClient.newHttpClient()) {
      Pages pages = app.getBean(Pages.class);
      String port = app.getEnvironment().getRequiredProperty("local.server.port");
      HttpRequest slow =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/slow"))
              .timeout(PATIENCE.multipliedBy(3))
              .build();
      List<CompletableFuture<HttpResponse<String>>> sent;
      try {
        sent =
            Stream.generate(() -> client.sendAsync(slow, HttpResponse.BodyHandlers.ofString()))
                .limit(5)
                .toList();
        await().atMost(PATIENCE).until(() -> pages.begun.get() + waiting(app) == 5);
        assertThat(pages.begun).hasValue(2);
      } finally {
        pages.end.countDown();
      }
      assertThat(sent)
          .allSatisfy(each -> {
            assertThat(each.join().statusCode()).isEqualTo(200);
            assertThat(each.join().body()).isEqualTo("true");
          });
      assertThat(pages.begun).hasValue(5);
      await().atMost(PATIENCE).until(() -> waiting(app) == 0);
    }
  }

  @Test
  void givesThePlaceOfAnOpenStreamOfEventsToOthers() throws Exception {
    try (ConfigurableApplicationContext app = start("--headroom.edge.container.max-concurrent=1");
        HttpClient client = HttpClient.newHttpClient()) {
      String address =
          "http://localhost:" + app.getEnvironment().getRequiredProperty("local.server.port");
      HttpRequest events =
          HttpRequest.newBuilder(URI.create(address + "/events")).timeout(PATIENCE).build();
      try (InputStream stream =
          client.send(events, HttpResponse.BodyHandlers.ofInputStream()).body()) {
        assertThat(stream.read()).isEqualTo('d');
        HttpRequest other =
            HttpRequest.newBuilder(URI.create(address + "/length"))
                .POST(HttpRequest.BodyPublishers.ofString("four"))
                .timeout(PATIENCE)
                .build();
        assertThat(client.send(other, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("4");
        app.getBean(Pages.class).emitter.complete();
        assertThat(new String(stream.readAllBytes(), UTF_8))
            .isEqualToIgnoringWhitespace("ata:open");
      }
    }
  }

  /** Its request has the only place while it waits for frames that others bring. */
  @Test
  void readsTheBodiesOfHttp2WhileAllPlacesAreTaken() throws Exception {
    try (ConfigurableApplicationContext app =
            start("--headroom.edge.container.max-concurrent=1", "--server.http2.enabled=true");
        HttpClient client = HttpClient.newHttpClient()) {
      String port = app.getEnvironment().getRequiredProperty("local.server.port");
      URI uri = URI.create("http://localhost:" + port + "/length");
      // The first request of a connection brings it to HTTP/2.
      HttpResponse<Void> first =
          client.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
      HttpResponse<String> length =
          client.send(
              HttpRequest.newBuilder(uri)
                  .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1 << 20]))
                  .timeout(PATIENCE)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(length.statusCode()).isEqualTo(200);
      assertThat(length.body()).isEqualTo("1048576");
    }
  }

  private static int waiting(ConfigurableApplicationContext app) {
    return (int)
        app.getBean(MeterRegistry.class).get("headroom.edge.requests.waiting").gauge().value();
  }

  private static ConfigurableApplicationContext start(String... options) {
    SpringApplication app = new SpringApplication(App.class);
    return app.run(
        Stream.concat(
                Stream.of(options),
                Stream.of(
                    "--server.port=0",
                    "--spring.threads.virtual.enabled=true",
                    "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"))
            .toArray(String[]::new));
  }
}
