// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.overload.InFlightFilter;
import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.OverloadListener;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.Priority;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the handler begins, and what it finds, when the beginning of a body is waited for. */
class BodyFilterTest {
  private static final AtomicInteger HANDLED = new AtomicInteger();
  private static final OverloadFilter.LimiterRule ONE_AT_A_TIME =
      new OverloadFilter.LimiterRule(
          PathPattern.parse("/lane"),
          new AdaptiveLimiter(
              new AdaptiveLimiterSettings("lane", 1, 1, 1, 0, Duration.ofMillis(10)),
              Pressure.NONE,
              OverloadListener.NONE,
              TimeSource.system()),
          Priority.NORMAL);
  private static final AtomicInteger ARRIVED = new AtomicInteger();
  private static final InFlightFilter ARRIVALS =
      new InFlightFilter(1_000, request -> "client " + ARRIVED.incrementAndGet());
  private static final Semaphore ENTERED = new Semaphore(0);
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new EdgeServer(
            BodyFilterTest::handle,
            new RequestGuardFilter(EdgeServer.impatient()),
            ARRIVALS,
            new BodyFilter(),
            new OverloadFilter(List.of(ONE_AT_A_TIME), request -> "me", TimeSource.system()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HANDLED.incrementAndGet();
    ENTERED.release();
    switch (request.getRequestURI()) {
      case "/bytes", "/lane" ->
          response.getOutputStream().write(request.getInputStream().readAllBytes());
      case "/octets" -> octets(request, response);
      case "/reader" -> response.getWriter().print(request.getReader().readLine());
      case "/form" -> response.getWriter().print(request.getParameter("name"));
      case "/listener" -> listen(request, response);
      case "/left" -> response.getWriter().print("unread");
      default -> response.setStatus(404);
    }
  }

  private static void octets(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ServletInputStream body = request.getInputStream();
    for (int next = body.read(); next >= 0; next = body.read()) {
      response.getOutputStream().write(next);
    }
    assertThat(body.isFinished()).isTrue();
  }

  private static void listen(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AsyncContext async = request.startAsync();
    ServletInputStream body = request.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    body.setReadListener(
        new ReadListener() {
          @Override
          public void onDataAvailable() throws IOException {
            int next = 0;
            while (next >= 0 && body.isReady() && !body.isFinished()) {
              next = body.read(); // -1 at the end of chunks, which shows only now
              if (next >= 0) {
                read.write(next);
              }
            }
          }

          @Override
          public void onAllDataRead() throws IOException {
            response.getOutputStream().write(read.toByteArray());
            async.complete();
          }

          @Override
          public void onError(Throwable failed) {
            async.complete();
          }
        });
  }

  private static HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
    return server.send(server.to(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  @ParameterizedTest
  @CsvSource({
    "/bytes, 0",
    "/bytes, 1",
    "/bytes, 8191",
    "/bytes, 8192",
    "/bytes, 8193",
    "/bytes, 200000",
    "/octets, 1",
    "/octets, 8192",
    "/octets, 20000",
    "/listener, 1",
    "/listener, 8192",
    "/listener, 8193",
    "/listener, 200000"
  })
  void theHandlerFindsTheWholeBody(String path, int bytes) throws Exception {
    byte[] body = new byte[bytes];
    new Random(bytes).nextBytes(body);

    byte[] found = post(path, body).body();
    assertThat(found).hasSize(bytes);
    assertThat(Arrays.mismatch(found, body)).as("the first that differs").isNegative();
  }

  /** What the container holds of the body is not lost when it goes over to telling a listener. */
  @RepeatedTest(30)
  void aListenerFindsALongBodyThatWasBegun() throws Exception {
    theHandlerFindsTheWholeBody("/listener", 200_000);
  }

  @ParameterizedTest
  @CsvSource({
    "/bytes, 1",
    "/bytes, 9000",
    "/octets, 1",
    "/octets, 9000",
    "/listener, 1",
    "/listener, 2729",
    "/listener, 2730",
    "/listener, 9000"
  })
  void theHandlerFindsTheWholeOfJsonInChunks(String path, int numbers) throws Exception {
    byte[] body = ("[" + "1, ".repeat(numbers) + "1]").getBytes(StandardCharsets.UTF_8);
    HttpRequest.BodyPublisher inChunks =
        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));

    HttpResponse<byte[]> found =
        server.send(server.to(path).header("Content-Type", "application/json").POST(inChunks));
    assertThat(found.body()).isEqualTo(body);
  }

  @Test
  void aHandlerMayAskForAReader() throws Exception {
    assertThat(EdgeServer.text(post("/reader", "one line".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("one line");
  }

  @Test
  void theContainerStillReadsForms() throws Exception {
    HttpRequest.Builder form =
        server
            .to("/form")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("name=Ann"));

    assertThat(EdgeServer.text(server.send(form))).isEqualTo("Ann");
  }

  @Test
  void aHandlerNeedNotReadTheBody() throws Exception {
    assertThat(EdgeServer.text(post("/left", new byte[100_000]))).isEqualTo("unread");
  }

  @Test
  void aSlowSenderNeverReachesTheHandler() throws Exception {
    neverReachesTheHandler("POST /bytes HTTP/1.1\r\nContent-Length: 100000\r\n", "x");
  }

  /**
   * A sign-in takes JSON from anyone, and in chunks it held a limiter's permit for half a minute.
   */
  @Test
  void aSlowSenderOfJsonInChunksNeverReachesTheHandler() throws Exception {
    neverReachesTheHandler(
        "POST /bytes HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n",
        "1\r\n \r\n");
  }

  private static void neverReachesTheHandler(String head, String piece) throws Exception {
    int before = HANDLED.get();
    try (Socket socket = open(head)) {
      Thread sender = Thread.ofVirtual().start(() -> dribble(socket, piece));
      String answer = head(socket);
      sender.interrupt();

      assertThat(answer).startsWith("HTTP/1.1 408");
    }
    assertThat(HANDLED.get()).isEqualTo(before);
  }

  @Test
  void slowSendersHoldNoLane() throws Exception {
    int before = ARRIVED.get();
    String json = "POST /lane HTTP/1.1\r\nContent-Type: application/json\r\n";
    try (Socket slow = open("POST /lane HTTP/1.1\r\nContent-Length: 100000\r\n");
        Socket slower = open("POST /lane HTTP/1.1\r\nContent-Length: 5\r\n");
        Socket inChunks = open(json + "Transfer-Encoding: chunked\r\n");
        Socket expecting = open(json + "Content-Length: 5\r\nExpect: 100-continue\r\n")) {
      slow.getOutputStream().write('x');
      slower.getOutputStream().write('x');
      inChunks.getOutputStream().write("1\r\n[\r\n".getBytes(StandardCharsets.ISO_8859_1));
      expecting.getOutputStream().write('[');
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> ARRIVED.get() >= before + 4);

      assertThat(post("/lane", new byte[10]).statusCode()).isEqualTo(200);
    }
  }

  private static void dribble(Socket socket, String piece) {
    try {
      while (!Thread.interrupted()) {
        socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    } catch (IOException hungUp) {
      // That is the end of it.
    }
  }

  /** Who asks before he sends, or sends in pieces, may wait for the handler's word. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /left HTTP/1.1\r\nContent-Length: 10\r\nExpect: 100-continue\r\n",
        "POST /left HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
        "GET /left HTTP/1.1\r\nContent-Length: 10\r\n"
      })
  void theHandlerBeginsBeforeTheBodyOfWhoMayWaitForIt(String head) throws Exception {
    ENTERED.drainPermits();
    try (Socket socket = open(head)) {
      assertThat(ENTERED.tryAcquire(1, TimeUnit.MINUTES)).as("%s", socket).isTrue();
    }
  }

  private static Socket open(String head) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      socket.setSoTimeout(60_000);
      String request = head + "Host: a\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return socket;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String head(Socket socket) throws IOException {
    byte[] read = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    return new String(read, StandardCharsets.ISO_8859_1);
  }
}
