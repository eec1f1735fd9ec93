// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.SettableTime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeadlineFilterTest {
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    DeadlineSettings settings = new DeadlineSettings(Duration.ofSeconds(5));
    server =
        new EdgeServer(
            DeadlineFilterTest::handle,
            new DeadlineFilter(settings, TimeSource.system()),
            new RequestIdFilter());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getServletPath()) {
      case "/stuck" -> stuck();
      default ->
          response
              .getOutputStream()
              .print(
                  Deadline.current().orElseThrow().remaining().toMillis()
                      + " "
                      + Thread.currentThread().isInterrupted());
    }
  }

  private static void stuck() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException("stopped", stopped);
    }
  }

  @Test
  void cancelsAHandlerThatIsStuckAndTellsTheClient() throws Exception {
    long begun = System.nanoTime();
    HttpResponse<byte[]> response = server.get("/stuck", Deadline.HEADER, "200");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(EdgeServer.text(response)).contains("\"status\":503");
    assertThat(EdgeServer.header(response, "Retry-After")).isEqualTo("1");
  }

  @Test
  void leavesAnAnswerAloneThatHasBegun() throws Exception {
    SettableTime time = new SettableTime();
    Duration total = Duration.ofSeconds(5);
    EdgeServer.Handler handler =
        (request, response) -> {
          response.getOutputStream().print("begun");
          response.flushBuffer();
          // It is late only from here on, and for several looks of the watch.
          time.advance(total);
          try {
            new CountDownLatch(1).await(400, java.util.concurrent.TimeUnit.MILLISECONDS);
          } catch (InterruptedException stopped) {
            response.getOutputStream().print(" stopped");
          }
          response.getOutputStream().print(" ended");
        };
    try (EdgeServer begun =
        new EdgeServer(handler, new DeadlineFilter(new DeadlineSettings(total), time))) {
      assertThat(EdgeServer.text(begun.get("/"))).isEqualTo("begun ended");
    }
  }

  @Test
  void aCallerMayShortenItsTimeButNotStretchIt() throws Exception {
    assertThat(left("1000")).isBetween(1L, 1000L);
    assertThat(left("999999999")).isBetween(1000L, 5000L);
    assertThat(left("9999999999")).isBetween(1000L, 5000L);
    assertThat(left("-1")).isBetween(1000L, 5000L);
    assertThat(left("soon")).isBetween(1000L, 5000L);
  }

  private static long left(String asked) throws Exception {
    String[] told = EdgeServer.text(server.get("/left", Deadline.HEADER, asked)).split(" ", 2);
    assertThat(told[1]).isEqualTo("false");
    return Long.parseLong(told[0]);
  }
}
