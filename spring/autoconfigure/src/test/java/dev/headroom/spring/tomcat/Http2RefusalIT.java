// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Over HTTP/2 a response with the header Connection is malformed, and clients cannot read it. */
class Http2RefusalIT {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

  /** A response may be read before its request counts as ended, so one would not do. */
  private static final int IN_FLIGHT = 4;

  private static final CountDownLatch END = new CountDownLatch(1);
  private static TomcatServer server;
  private static String base;

  @RestController
  static class Pages {
    @GetMapping("/list")
    String list() {
      return "listed";
    }

    @GetMapping("/slow")
    String slow() throws InterruptedException {
      return "ended " + END.await(2, TimeUnit.MINUTES);
    }

    @PostMapping("/echo")
    String echo(@RequestBody byte[] body) {
      return "echo " + body.length;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    server =
        new TomcatServer(
            Pages.class,
            "--server.http2.enabled=true",
            "--headroom.edge.max-body-bytes=1000",
            "--headroom.edge.max-in-flight-per-client=" + IN_FLIGHT);
    base = "http://127.0.0.1:" + server.port();
    assertThat(get("/list").body()).isEqualTo("listed");
  }

  @AfterAll
  static void stop() {
    server.close();
    CLIENT.close();
  }

  @Test
  void aRefusedPathCanBeRead() throws Exception {
    isReadable(get("/list%00"), 400);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedReadably() throws Exception {
    byte[] large = new byte[2000];
    isReadable(post(BodyPublishers.ofByteArray(large)), 413);
    isReadable(post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))), 413);
    assertThat(post(BodyPublishers.ofByteArray(new byte[10])).body()).isEqualTo("echo 10");
  }

  /** Above the window of flow control the client is still sending when it is refused. */
  @Test
  void aBodyThatIsStillSentIsRefusedReadably() throws Exception {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < 5; i++) {
      isReadable(post(BodyPublishers.ofByteArray(large)), 413);
      isReadable(post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))), 413);
    }
  }

  @Test
  void aRequestAboveTheBoundOfItsClientIsRefusedReadably() throws Exception {
    CountDownLatch refused = new CountDownLatch(IN_FLIGHT);
    var all =
        Stream.generate(() -> CLIENT.sendAsync(request("/slow").build(), BodyHandlers.ofString()))
            .limit(2 * IN_FLIGHT)
            .toList();
    for (var each : all) {
      var unused =
          each.thenAccept(response -> {
            if (response.statusCode() == 429) {
              refused.countDown();
            }
          });
    }
    assertThat(refused.await(1, TimeUnit.MINUTES)).isTrue();
    END.countDown();
    for (var each : all) {
      if (each.join().statusCode() == 200) {
        assertThat(each.join().body()).isEqualTo("ended true");
      } else {
        isReadable(each.join(), 429);
      }
    }
    assertThat(all).anyMatch(each -> each.join().statusCode() == 200);
  }

  private static void isReadable(HttpResponse<String> response, int status) {
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("\"status\":" + status);
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(BodyPublisher body) throws Exception {
    return CLIENT.send(
        request("/echo").header("Content-Type", "application/octet-stream").POST(body).build(),
        BodyHandlers.ofString());
  }
}
