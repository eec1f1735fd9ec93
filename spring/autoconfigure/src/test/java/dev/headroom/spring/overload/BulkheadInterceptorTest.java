// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.OverloadListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

/** Calls of two real servers, one of which hangs. */
class BulkheadInterceptorTest {
  private static final int CONCURRENT = 4;
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer slow = server(true);
  private final HttpServer quick = server(false);

  private final Bulkhead http =
      new Bulkhead(
          new BulkheadSettings("http", CONCURRENT, 20, PATIENCE),
          OverloadListener.NONE,
          TimeSource.system());
  private final RestClient client =
      RestClient.builder()
          .requestInterceptor(new BulkheadInterceptor(new Bulkheads(List.of(http))))
          .build();

  private HttpServer server(boolean hangs) {
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(any, 0);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            if (hangs) {
              hanging.incrementAndGet();
              awaitRelease();
            }
            byte[] body = "served".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    release.countDown();
    slow.stop(0);
    quick.stop(0);
    threads.close();
  }

  private String ask(HttpServer server) {
    URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/secret?x=1");
    return String.valueOf(client.get().uri(address).retrieve().body(String.class));
  }

  @Test
  void holdsAPermitUntilAServerThatHangsResponds() throws Exception {
    List<Future<String>> held = new ArrayList<>();
    for (int i = 0; i < CONCURRENT; i++) {
      held.add(threads.submit(() -> ask(slow)));
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> hanging.get() == CONCURRENT);

    assertThatThrownBy(() -> ask(slow))
        .isInstanceOfSatisfying(
            OverloadException.class,
            refused -> {
              assertThat(refused.limiter()).isEqualTo("http");
              assertThat(refused)
                  .hasMessageContaining("http is overloaded")
                  .hasMessageNotContaining("secret");
            });
    assertThat(http.running()).isEqualTo(CONCURRENT);

    release.countDown();
    for (Future<String> each : held) {
      assertThat(each.get()).isEqualTo("served");
    }
    assertThat(http.calls()).isZero();
    assertThat(ask(slow)).isEqualTo("served");
  }

  @Test
  void releasesThePermitOfACallThatFails() {
    assertThat(ask(quick)).isEqualTo("served");

    quick.stop(0);
    assertThatThrownBy(() -> ask(quick)).isNotInstanceOf(OverloadException.class);
    assertThat(http.calls()).isZero();
  }
}
