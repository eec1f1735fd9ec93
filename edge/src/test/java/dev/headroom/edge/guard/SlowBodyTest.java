// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.CloseNowException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that come a byte at a time, as slow senders do to hold connections. */
class SlowBodyTest {
  /** Below the 20 s of silence at which Tomcat itself hangs up. */
  private static final Duration BOUND = Duration.ofSeconds(15);

  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    server = server(EdgeServer.impatient());
  }

  private static EdgeServer server(GuardSettings guard) throws Exception {
    return new EdgeServer(
        (request, response) ->
            response.getWriter().print(request.getInputStream().readAllBytes().length),
        new RequestGuardFilter(
            guard,
            true,
            () -> {
              throw new CloseNowException("the body came too slowly");
            },
            MalformedRequests.NONE));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * Sends a byte each period until the server hangs up; returns its answer and how long it took.
   */
  private static String dribble(String framing, String bytes, long periodMillis)
      throws IOException {
    return dribble(server, framing, bytes, periodMillis);
  }

  private static String dribble(EdgeServer to, String framing, String bytes, long periodMillis)
      throws IOException {
    String head = "POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port());
        ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor()) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      ScheduledFuture<?> sending =
          sender.scheduleAtFixedRate(
              () -> {
                try {
                  socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException hungUp) {
                  sender.shutdown();
                }
              },
              periodMillis,
              periodMillis,
              TimeUnit.MILLISECONDS);
      String answer = read(socket);
      sending.cancel(true);
      return answer;
    }
  }

  private static String read(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    try {
      for (int next = socket.getInputStream().read(); next >= 0; ) {
        answer.append((char) next);
        next = socket.getInputStream().read();
      }
    } catch (SocketException reset) {
      answer.append("");
    }
    return answer.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 300, 700})
  void aBodyOfAToldLengthThatDribblesIsRefusedAndHungUp(long period) throws Exception {
    long begun = System.nanoTime();
    String answer = dribble("Content-Length: 100000", "x", period);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
    assertThat(answer).startsWith("HTTP/1.1 408").contains("\"status\":408");
  }

  /** Were the container left to read on, each further byte would hold the connection. */
  @Test
  void aBodyThatStallsAndThenDribblesIsHungUp() throws Exception {
    long begun = System.nanoTime();
    String answer = dribble("Content-Length: 100000", "x", 2_300);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
    assertThat(answer).doesNotContain("HTTP/1.1 200");
  }

  @Test
  void aChunkedBodyThatDribblesIsRefusedAndHungUp() throws Exception {
    String answer = dribble("Transfer-Encoding: chunked", "1\r\nx\r\n", 200);
    assertThat(answer).startsWith("HTTP/1.1 408");
  }

  /** Tomcat has broken the exchange off by then, so what it says is its own affair. */
  @Test
  void aBodyThatNeverComesIsHungUp() throws Exception {
    long begun = System.nanoTime();
    String answer = dribble("Content-Length: 100000", "x", 60_000);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
    assertThat(answer).doesNotContain("HTTP/1.1 200");
  }

  @Test
  void aBodyThatComesAtItsPacePasses() throws Exception {
    // Beyond the grace of a second, and far from the whole time, also where the machine pauses.
    GuardSettings impatient = EdgeServer.impatient();
    BodyPace pace = new BodyPace(Duration.ofSeconds(1), 1024, Duration.ofMinutes(1));
    try (EdgeServer patient =
        server(
            new GuardSettings(
                impatient.maxBodyBytes(),
                impatient.maxUriLength(),
                pace,
                impatient.json(),
                impatient.requestEncodings()))) {
      String answer =
          dribble(patient, "Content-Length: 65536\r\nConnection: close", "x".repeat(8192), 150);
      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("65536");
    }
  }
}
