// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import dev.headroom.apps.kit.Reply;
import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JG-14: what nginx responds itself, and that it leaves the responses of an instance as they are.
 */
class NginxResponsesIT {

  private static final Map<String, String> SECURITY = HeaderProfile.api().headers();
  private static final String KNOWN = "http://localhost:3000";
  private static final String ALLOWED = "Access-Control-Allow-Origin";
  private static final String TRANSPORT = "Strict-Transport-Security";

  /** Responds with the status that the path names, and with every security header. */
  private static final HttpHandler HARDENED =
      exchange -> {
        int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
        SECURITY.forEach((name, value) -> exchange.getResponseHeaders().set(name, "of the app"));
        BackendServer.respond(
            exchange,
            status,
            Map.of("Access-Control-Allow-Origin", "of the app", "X-Request-Id", "of-the-app"),
            "{}");
      };

  @ParameterizedTest
  @ValueSource(ints = {200, 301, 404, 413, 429, 500, 502, 503, 504})
  void leavesTheHeadersOfAnInstanceAsTheyAre(int status) throws Exception {
    try (BackendServer instance = BackendServer.start(HARDENED)) {
      NginxServer.before(instance.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              Reply reply = client.get("/" + status, "Origin", KNOWN).expect(status);
              for (String each : SECURITY.keySet()) {
                assertThat(values(reply, each)).as(each).containsExactly("of the app");
              }
              assertThat(values(reply, "Access-Control-Allow-Origin"))
                  .containsExactly("of the app");
              assertThat(values(reply, "X-Request-Id")).containsExactly("of-the-app");
              assertThat(values(reply, "Retry-After")).isEmpty();
              assertThat(values(reply, "Cache-Control")).isEmpty();
              assertThat(values(reply, "Strict-Transport-Security")).isEmpty();
              assertThat(reply.text()).isEqualTo("{}");
            }
          });
    }
  }

  @Test
  void refusesAClientThatSendsTooMuchAndNoOther() throws Exception {
    try (BackendServer instance = BackendServer.start(HARDENED)) {
      NginxServer.before(instance.port())
          .with("rate=50r/s", "rate=1r/m")
          .with("burst=100", "burst=2")
          .use(nginx -> {
            try (NginxServer.Client flood = nginx.from("127.0.0.2");
                NginxServer.Client other = nginx.from("127.0.0.3")) {
              IntStream.range(0, 3).forEach(i -> flood.get("/200").expect(200));
              Reply refused = flood.get("/200", "Origin", KNOWN);
              expectOwn(refused, 429);
              assertThat(values(refused, "Retry-After")).containsExactly("1");
              other.get("/200").expect(200);
            }
          });
    }
  }

  @Test
  void refusesAClientWithTooManyConnectionsAndNoOther() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (BackendServer slow =
        BackendServer.start(exchange -> {
          awaitUninterrupted(released);
          BackendServer.respond(exchange, 200, Map.of(), "late");
        })) {
      NginxServer.before(slow.port())
          .with("limit_conn connections 100;", "limit_conn connections 2;")
          .use(nginx -> {
            try (NginxServer.Client greedy = nginx.from("127.0.0.2");
                NginxServer.Client other = nginx.from("127.0.0.3")) {
              greedy.begin("/");
              greedy.begin("/");
              await().atMost(Duration.ofMinutes(1)).until(() -> slow.requests().size() == 2);
              expectOwn(greedy.get("/", "Origin", KNOWN), 429);
              released.countDown();
              other.get("/").expect(200);
            } finally {
              released.countDown();
            }
          });
    }
  }

  @Test
  void saysThatNoInstanceResponds() throws Exception {
    NginxServer.before(closedPort())
        .use(nginx -> {
          try (NginxServer.Client client = nginx.from("127.0.0.1")) {
            Reply reply = client.get("/a.html", "Origin", KNOWN, "X-Request-Id", "mine.2");
            expectOwn(reply, 502);
            assertThat(values(reply, "Retry-After")).containsExactly("1");
            assertThat(values(reply, "X-Request-Id")).containsExactly("mine.2");
            assertThat(reply.json().path("requestId").asString()).isEqualTo("mine.2");
            assertThat(values(client.get("/", "Origin", "https://evil.example"), ALLOWED))
                .isEmpty();
          }
        });
  }

  /** What an instance had sent before it broke off is not taken for its response. */
  @Test
  void saysThatAnInstanceBrokeOff() throws Exception {
    try (ServerSocket broken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> breakOff(broken));
      NginxServer.before(broken.getLocalPort())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              expectOwn(client.get("/", "Origin", KNOWN), 502);
            }
          });
    }
  }

  private static void breakOff(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        var _ = socket.getInputStream().read(new byte[4096]);
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 08:00:00 GMT\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
      } catch (IOException closed) {
        // By the end of the test.
      }
    }
  }

  @Test
  void saysThatAResponseTakesTooLong() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (BackendServer frozen =
        BackendServer.start(exchange -> {
          awaitUninterrupted(released);
          exchange.close();
        })) {
      NginxServer.before(frozen.port())
          .with("proxy_read_timeout 35s;", "proxy_read_timeout 200ms;")
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              Reply reply = client.get("/", "Origin", KNOWN);
              expectOwn(reply, 504);
              assertThat(values(reply, "Retry-After")).containsExactly("1");
              // Another instance was tried; nginx may have given up before the handler began.
              await()
                  .atMost(Duration.ofMinutes(1))
                  .untilAsserted(() -> assertThat(frozen.requests()).hasSize(2));
            } finally {
              released.countDown();
            }
          });
    }
  }

  @Test
  void refusesABodyThatTheApplicationWouldRefuse() throws Exception {
    try (BackendServer instance = BackendServer.saying("one")) {
      NginxServer.before(instance.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              client.send("POST", "/", new byte[1 << 20]).expect(200);
              Reply refused = client.send("POST", "/", new byte[(1 << 20) + 1]);
              refused.expectProblem(413);
              SECURITY.forEach((name, value) ->
                  assertThat(values(refused, name)).as(name).containsExactly(value));
            }
          });
    }
  }

  /** Refusals of nginx that reach no location: without a host, unreadable, of another method. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "@ / HTTP/1.1\r\n\r\n",
        "TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      })
  void hasItsHeadersOnWhatItCannotRead(String request) throws Exception {
    try (BackendServer instance = BackendServer.saying("one")) {
      NginxServer.before(instance.port())
          .use(nginx -> {
            String response = nginx.raw(request);
            assertThat(response).matches("(?s)HTTP/1\\.1 4\\d\\d .*").doesNotContain("nginx/");
            SECURITY.forEach((name, value) ->
                assertThat(response)
                    .as(name)
                    .containsOnlyOnce("\r\n" + name + ": ")
                    .contains("\r\n" + name + ": " + value + "\r\n"));
            assertThat(instance.requests()).isEmpty();
          });
    }
  }

  @Test
  void endsTls() throws Exception {
    try (BackendServer instance = BackendServer.start(HARDENED)) {
      NginxServer.before(instance.port())
          .secure()
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              Reply plain = client.get("/200?a=b").expect(308);
              assertThat(plain.header("Location")).isEqualTo("https://127.0.0.1/200?a=b");
              SECURITY.forEach(
                  (name, value) -> assertThat(values(plain, name)).containsExactly(value));
              assertThat(values(plain, TRANSPORT)).isEmpty();

              Reply reply = client.getSecurely("/200").expect(200);
              assertThat(values(reply, "X-Frame-Options")).containsExactly("of the app");
              // The application's own, which knows that its client uses https.
              assertThat(values(reply, TRANSPORT)).isEmpty();
              assertThat(instance.requests().getLast().get("X-Forwarded-Proto"))
                  .containsExactly("https");
              instance.stop();
              assertThat(values(client.getSecurely("/200").expectProblem(502), TRANSPORT))
                  .containsExactly(SecurityHeadersFilter.TRANSPORT);
            }
          });
    }
  }

  /** A complete refusal with each header once, which scripts of a known origin may read. */
  private static void expectOwn(Reply reply, int status) {
    reply.expectProblem(status);
    SECURITY.forEach(
        (name, value) -> assertThat(values(reply, name)).as(name).containsExactly(value));
    assertThat(values(reply, "Cache-Control")).containsExactly("no-store");
    assertThat(values(reply, "Content-Type")).containsExactly("application/problem+json");
    assertThat(values(reply, "X-Request-Id")).hasSize(1);
    assertThat(values(reply, "Vary")).containsExactly("Origin");
    assertThat(values(reply, ALLOWED)).containsExactly(KNOWN);
    assertThat(values(reply, "Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(values(reply, TRANSPORT)).isEmpty();
    assertThat(reply.header("Server")).isEqualTo("nginx");
    assertThat(reply.text()).doesNotContainPattern(Pattern.compile("\\$\\w"));
  }

  private static List<String> values(Reply reply, String header) {
    return reply.response().headers().allValues(header);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
