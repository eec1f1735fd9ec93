// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import dev.headroom.apps.kit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** JG-14: the balancer, as a real nginx with the files of deploy/nginx, before small servers. */
class NginxIT {

  @Test
  void spreadsRequestsOverThreeInstances() throws Exception {
    try (BackendServer one = BackendServer.saying("one");
        BackendServer two = BackendServer.saying("two");
        BackendServer three = BackendServer.saying("three")) {
      NginxServer.before(one.port(), two.port(), three.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              assertThat(IntStream.range(0, 30).mapToObj(i -> client.get("/").text()))
                  .contains("one", "two", "three");
            }
          });
    }
  }

  @Test
  void readsTheInstancesOfTheComposeFile() throws Exception {
    try (BackendServer instance = BackendServer.saying("one")) {
      NginxServer.before(instance.port())
          .composed()
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              client.get("/").expect(200);
            }
          });
    }
  }

  @Test
  void losesNoRequestWhenAnInstanceIsGone() throws Exception {
    try (BackendServer one = BackendServer.saying("one");
        BackendServer two = BackendServer.saying("two");
        BackendServer three = BackendServer.saying("three")) {
      NginxServer.before(one.port(), two.port(), three.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              client.get("/").expect(200);
              two.stop();
              assertThat(IntStream.range(0, 60).mapToObj(i -> client.get("/")))
                  .allSatisfy(each -> each.expect(200))
                  .extracting(Reply::text)
                  .doesNotContain("two");
            }
          });
    }
  }

  /** Blue to green under changes, each over a connection of its own. */
  @Test
  void losesNoRequestWhenOtherInstancesTakeOver() throws Exception {
    String change = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";
    try (BackendServer blue = BackendServer.saying("blue");
        BackendServer green = BackendServer.saying("green")) {
      NginxServer.before(blue.port())
          .with("rate=50r/s", "rate=100000r/s")
          .use(nginx -> {
            AtomicBoolean enough = new AtomicBoolean();
            List<String> responses = new CopyOnWriteArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
              try {
                for (int i = 0; i < 4; i++) {
                  clients.execute(() -> {
                    while (!enough.get()) {
                      responses.add(nginx.raw(change));
                    }
                  });
                }
                await().atMost(Duration.ofMinutes(1)).until(() -> blue.requests().size() > 20);
                nginx.switchTo(green.port());
                int served = blue.requests().size();
                blue.stop();
                await().atMost(Duration.ofMinutes(1)).until(() -> green.requests().size() > 20);
                assertThat(blue.requests()).hasSize(served);
              } finally {
                enough.set(true);
              }
            }
            assertThat(responses).allMatch(each -> each.startsWith("HTTP/1.1 200 "));
          });
    }
  }

  @Test
  void keepsItsConnectionsToAnInstance() throws Exception {
    try (BackendServer instance = BackendServer.saying("one")) {
      NginxServer.before(instance.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              IntStream.range(0, 40).forEach(i -> client.get("/").expect(200));
              // Each of the three entries of the one instance has a connection.
              assertThat(instance.connections()).isLessThanOrEqualTo(3);
            }
          });
    }
  }

  @Test
  void repeatsWhatMayBeRepeatedOnce() throws Exception {
    try (BackendServer broken = BackendServer.start(exchange -> exchange.close())) {
      NginxServer.before(broken.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              client.send("POST", "/", new byte[1]).expectProblem(502);
              assertThat(broken.requests()).hasSize(1);
              client.get("/").expectProblem(502);
              assertThat(broken.requests()).hasSize(3);
            }
          });
    }
  }

  /** An instance that protects itself from load gets no more of it. */
  @Test
  void repeatsNoRequestThatAnInstanceRefused() throws Exception {
    try (BackendServer busy =
        BackendServer.start(exchange -> BackendServer.respond(exchange, 503, Map.of(), "{}"))) {
      NginxServer.before(busy.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              client.get("/").expect(503);
              assertThat(busy.requests()).hasSize(1);
            }
          });
    }
  }

  @Test
  void passesOnWhatTheApplicationBelievesAndNothingThatClientsClaim() throws Exception {
    try (BackendServer instance = BackendServer.saying("one")) {
      NginxServer.before(instance.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.7")) {
              client.get(
                  "/",
                  "X-Forwarded-For",
                  "203.0.113.1",
                  "X-Forwarded-Proto",
                  "https",
                  "X-Forwarded-Host",
                  "evil.example",
                  "Forwarded",
                  "for=203.0.113.1",
                  "X-Real-IP",
                  "203.0.113.1",
                  "X-Deadline-Millis",
                  "100",
                  "X-Request-Id",
                  "mine.1");
              Headers request = instance.requests().getFirst();
              assertThat(request.get("X-Forwarded-For")).containsExactly("127.0.0.7");
              assertThat(request.get("X-Forwarded-Proto")).containsExactly("http");
              assertThat(request.get("X-Request-Id")).containsExactly("mine.1");
              assertThat(request.getFirst("Host")).matches("127\\.0\\.0\\.1:\\d+");
              assertThat(request.keySet())
                  .doesNotContain(
                      "X-forwarded-host", "Forwarded", "X-real-ip", "X-deadline-millis");

              client.get("/", "X-Request-Id", "not one of ours");
              assertThat(instance.requests().get(1).getFirst("X-Request-Id"))
                  .matches("[0-9a-f]{32}");
            }
          });
    }
  }

  @Test
  void logsNeitherQueriesNorHeaders() throws Exception {
    try (BackendServer instance = BackendServer.saying("one")) {
      NginxServer.before(instance.port())
          .use(nginx -> {
            try (NginxServer.Client client = nginx.from("127.0.0.1")) {
              client.get("/a/path?email=someone", "Authorization", "Bearer secret").expect(200);
              await().atMost(Duration.ofMinutes(1)).until(() -> nginx.log().contains("/a/path"));
              String line =
                  nginx.log().lines().filter(it -> it.contains("/a/path")).toList().getFirst();
              assertThat(line).contains("\"status\":200").contains("\"backendStatus\":\"200\"");
              assertThat(line).doesNotContain("someone").doesNotContain("secret");
            }
          });
    }
  }
}
