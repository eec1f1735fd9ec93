// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.SettableTime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeadlineFilterTest {
  private static final TimeSource SYSTEM = TimeSource.system();
  private static final Duration TOTAL = Duration.ofMinutes(1);
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    DeadlineSettings settings = new DeadlineSettings(TOTAL);
    server =
        new EdgeServer(
            DeadlineFilterTest::handle,
            new DeadlineFilter(
                settings, request -> !request.getServletPath().equals("/foreign"), SYSTEM),
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
    long millis = Deadline.current().orElseThrow().remaining().toMillis() + 1;
    try {
      if (!new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("there was no answer in time");
      }
    } catch (InterruptedException stopped) {
      throw new IllegalStateException("stopped", stopped);
    }
  }

  @Test
  void answersForAHandlerThatFailsAfterItsDeadline() throws Exception {
    long begun = System.nanoTime();
    HttpResponse<byte[]> response = server.get("/stuck", Deadline.HEADER, "200");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TOTAL.dividedBy(2));
    expectUnavailable(response);
  }

  @Test
  void givesNoDeadlineWhereTheTimeIsZero() throws Exception {
    DeadlineFilter none =
        new DeadlineFilter(new DeadlineSettings(Duration.ZERO), request -> true, SYSTEM);
    try (EdgeServer endless =
        new EdgeServer(
            (request, response) -> response.getOutputStream().print(Deadline.current().isPresent()),
            none)) {
      HttpResponse<byte[]> response = endless.get("/", Deadline.HEADER, "200");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(EdgeServer.text(response)).isEqualTo("false");
    }
  }

  // A virtual thread that is interrupted while it reads a socket closes that socket: it cost a pool
  // its connections, as interrupting a thread in a file channel costs others their file.
  @Test
  void leavesTheConnectionsOfALateHandlerOpen() throws Exception {
    SettableTime time = new SettableTime();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket database = new ServerSocket(0, 1, loopback);
        ExecutorService client = Executors.newVirtualThreadPerTaskExecutor();
        EdgeServer reading =
            new EdgeServer(
                (request, response) -> {
                  try (Socket socket = new Socket(loopback, database.getLocalPort())) {
                    int row = socket.getInputStream().read();
                    response.setHeader("ETag", "\"row\"");
                    response.getOutputStream().write(row);
                  }
                },
                filter(time))) {
      Future<HttpResponse<byte[]>> response = client.submit(() -> reading.get("/"));
      try (Socket connection = database.accept()) {
        time.advance(TOTAL);
        connection.setSoTimeout(400);
        assertThatThrownBy(() -> connection.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);
        connection.getOutputStream().write('1');
        expectUnavailable(response.get());
        assertThat(response.get().headers().firstValue("ETag")).isEmpty();
      }
    }
  }

  @Test
  void passesAnErrorThatComesLate() throws Exception {
    SettableTime time = new SettableTime();
    EdgeServer.Handler handler =
        (request, response) -> {
          time.advance(TOTAL);
          response.setStatus(422);
          response.getOutputStream().print("wrong");
        };
    try (EdgeServer late = new EdgeServer(handler, filter(time))) {
      HttpResponse<byte[]> response = late.get("/");
      assertThat(response.statusCode()).isEqualTo(422);
      assertThat(EdgeServer.text(response)).isEqualTo("wrong");
    }
  }

  private static DeadlineFilter filter(TimeSource time) {
    return new DeadlineFilter(new DeadlineSettings(TOTAL), request -> true, time);
  }

  private static void expectUnavailable(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(EdgeServer.text(response)).contains("\"status\":503");
    assertThat(EdgeServer.header(response, "Retry-After")).isEqualTo("1");
  }

  @Test
  void leavesAnAnswerAloneThatHasBegun() throws Exception {
    SettableTime time = new SettableTime();
    EdgeServer.Handler handler =
        (request, response) -> {
          response.getOutputStream().print("begun");
          response.flushBuffer();
          // It is late only from here on, and for several looks of the watch.
          time.advance(TOTAL);
          try {
            new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS);
          } catch (InterruptedException stopped) {
            response.getOutputStream().print(" stopped");
          }
          response.getOutputStream().print(" ended");
        };
    try (EdgeServer begun = new EdgeServer(handler, filter(time))) {
      assertThat(EdgeServer.text(begun.get("/"))).isEqualTo("begun ended");
    }
  }

  @Test
  void aCallerMayShortenItsTimeButNotStretchIt() throws Exception {
    assertThat(left("30000")).isBetween(1L, 30_000L);
    assertThat(left("999999999")).isBetween(30_001L, 60_000L);
    assertThat(left("9999999999")).isBetween(30_001L, 60_000L);
    assertThat(left("-1")).isBetween(30_001L, 60_000L);
    assertThat(left("soon")).isBetween(30_001L, 60_000L);
  }

  // 47 requests a second with a deadline of 1 ms cost a pool 183 connections in 12 s.
  @Test
  void ignoresTheWishOfAClientThatIsNoTrustedProxy() throws Exception {
    String[] seen = EdgeServer.text(server.get("/foreign", Deadline.HEADER, "1")).split(" ", 2);
    assertThat(Long.parseLong(seen[0])).isBetween(30_001L, 60_000L);
  }

  @Test
  void leavesARequestATenthOfASecond() throws Exception {
    SettableTime time = new SettableTime();
    EdgeServer.Handler handler =
        (request, response) ->
            response
                .getOutputStream()
                .print(Deadline.current().orElseThrow().remaining().toMillis());
    try (EdgeServer still = new EdgeServer(handler, filter(time))) {
      assertThat(EdgeServer.text(still.get("/", Deadline.HEADER, "1"))).isEqualTo("100");
      assertThat(EdgeServer.text(still.get("/", Deadline.HEADER, "0"))).isEqualTo("100");
      assertThat(EdgeServer.text(still.get("/", Deadline.HEADER, "101"))).isEqualTo("101");
    }
  }

  private static long left(String asked) throws Exception {
    String[] told = EdgeServer.text(server.get("/left", Deadline.HEADER, asked)).split(" ", 2);
    assertThat(told[1]).isEqualTo("false");
    return Long.parseLong(told[0]);
  }
}
