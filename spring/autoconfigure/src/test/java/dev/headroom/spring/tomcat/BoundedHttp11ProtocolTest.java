// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoundedHttp11ProtocolTest {
  private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");
  private static final String LINE = "GET / HTTP/1.1\r\nHost: a\r\n";
  private final BoundedHttp11Protocol protocol = new BoundedHttp11Protocol();
  private final Tomcat tomcat = new Tomcat();

  @BeforeEach
  void start() throws Exception {
    TOMCAT_LOG.setLevel(Level.OFF);
    Path folder = Files.createTempDirectory("slow-headers");
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector(protocol);
    connector.setPort(0);
    connector.setProperty("connectionTimeout", "20000");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(
        context,
        "handler",
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.getWriter().print("done");
          }
        });
    context.addServletMappingDecoded("/", "handler");
    tomcat.start();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  private int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** Silence was bounded, not the whole: 2,000 such clients held all connections. */
  @Test
  void aHeaderThatTricklesEndsWithItsTime() throws Exception {
    protocol.bound(Duration.ofSeconds(1), Integer.MAX_VALUE, any -> null);
    List<Future<TrickledRequest>> slow = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String begin : List.of("", "GE", "GET /", "GET / HTTP/1.1\r\nHo", LINE + "X: ")) {
        slow.add(
            clients.submit(
                () -> TrickledRequest.send(port(), begin + "X", "x", Duration.ofMillis(150))));
      }
    }
    for (Future<TrickledRequest> each : slow) {
      assertThat(each.get().answer()).doesNotContain("HTTP/1.1 200");
      assertThat(each.get().took()).isLessThan(TrickledRequest.PATIENCE);
    }
  }

  @Test
  void aHeaderThatStallsEndsWithTheSameTime() throws Exception {
    protocol.bound(Duration.ofSeconds(1), Integer.MAX_VALUE, any -> null);
    TrickledRequest stalled = TrickledRequest.send(port(), LINE, "", Duration.ofMinutes(1));
    assertThat(stalled.took()).isLessThan(TrickledRequest.PATIENCE);
  }

  @Test
  void eachRequestOfAConnectionHasItsOwnTime() throws Exception {
    protocol.bound(Duration.ofSeconds(3), Integer.MAX_VALUE, any -> null);
    String end = "\r\n" + LINE + "\r\n" + LINE;
    Duration patience = Duration.ofSeconds(7);
    TrickledRequest sent =
        TrickledRequest.send(port(), LINE, end, Duration.ofMillis(500), patience);
    assertThat(sent.answer().split("HTTP/1.1 200", -1)).hasSizeGreaterThan(6);
    assertThat(sent.took()).isGreaterThan(patience);
  }

  @Test
  void aClientHasSoManyConnectionsAndNoMore() throws Exception {
    protocol.bound(Duration.ZERO, 3, InetAddress::getHostAddress);
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        open.add(connected());
        assertThat(answer(open.getLast())).startsWith("HTTP/1.1 200");
      }
      try (Socket further = connected()) {
        assertThat(answer(further)).isEmpty();
      }
      assertThat(protocol.refusedConnections()).isEqualTo(1);
      open.removeFirst().close();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> {
            try (Socket next = connected()) {
              return answer(next).startsWith("HTTP/1.1 200");
            }
          });
    } finally {
      for (Socket each : open) {
        each.close();
      }
    }
  }

  @Test
  void aClientThatIsNotCountedHasAsManyAsItLikes() throws Exception {
    protocol.bound(Duration.ZERO, 1, any -> null);
    try (Socket one = connected();
        Socket two = connected()) {
      assertThat(answer(one)).startsWith("HTTP/1.1 200");
      assertThat(answer(two)).startsWith("HTTP/1.1 200");
    }
  }

  /**
   * Connections that were opened together would otherwise be closed, and opened again, together.
   */
  @Test
  void aConnectionServesARandomNumberOfRequestsWithinTheJitter() throws Exception {
    protocol.setMaxKeepAliveRequests(5);
    protocol.setKeepAliveJitter(4);
    Set<Integer> served = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      served.add(requestsUntilClosed());
    }
    assertThat(served).hasSizeGreaterThan(1).allMatch(each -> each >= 5 && each <= 9);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(protocol.recycledConnections()).isEqualTo(60));
  }

  @Test
  void aConnectionThatItsClientClosesIsNotRecycled() throws Exception {
    protocol.setMaxKeepAliveRequests(5);
    protocol.setKeepAliveJitter(4);
    try (Socket one = connected()) {
      assertThat(answer(one)).startsWith("HTTP/1.1 200");
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> protocol.getConnectionCount() <= 1);
    assertThat(protocol.recycledConnections()).isZero();
  }

  private int requestsUntilClosed() throws IOException {
    try (Socket socket = connected()) {
      int served = 0;
      String answer = "";
      while (!answer.contains("Connection: close")) {
        socket.getOutputStream().write((LINE + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        answer = wholeAnswer(socket);
        served++;
      }
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      return served;
    }
  }

  private static String wholeAnswer(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\ndone")) {
      int next = socket.getInputStream().read();
      assertThat(next).as("closed after " + answer).isNotNegative();
      answer.append((char) next);
    }
    return answer.toString();
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Sends a request; returns what comes first, nothing if the server has closed. */
  private static String answer(Socket socket) {
    try {
      socket.getOutputStream().write((LINE + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      byte[] first = socket.getInputStream().readNBytes(12);
      return new String(first, StandardCharsets.ISO_8859_1);
    } catch (IOException closed) {
      return "";
    }
  }
}
