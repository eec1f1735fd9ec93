// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.guard.BodyPace;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.JsonBounds;
import dev.headroom.edge.guard.RequestGuardFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that trickle where no filter reads them: a connection must not last for them. */
class SlowBodyValveTest {
  private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");
  private static final Tomcat TOMCAT = new Tomcat();

  @BeforeAll
  static void start() throws Exception {
    TOMCAT_LOG.setLevel(Level.OFF);
    Path folder = Files.createTempDirectory("slow-bodies");
    TOMCAT.setBaseDir(folder.toString());
    BoundedHttp11Protocol protocol = new BoundedHttp11Protocol();
    protocol.bound(Duration.ofSeconds(5), 1000, InetAddress::getHostAddress);
    protocol.addUpgradeProtocol(new Http2Protocol());
    Connector connector = new Connector(protocol);
    connector.setPort(0);
    TOMCAT.setConnector(connector);
    TOMCAT.getConnector().setProperty("disableUploadTimeout", "false");
    TOMCAT.getConnector().setProperty("connectionUploadTimeout", "2000");
    BodyPace pace = new BodyPace(Duration.ofSeconds(1), 1024, Duration.ofSeconds(3));
    TOMCAT
        .getEngine()
        .getPipeline()
        .addValve(new SlowBodyValve(pace, Duration.ofSeconds(1), 64 * 1024));
    Context context = TOMCAT.addContext("", folder.toString());
    GuardSettings guard = new GuardSettings(1 << 20, 4096, pace, JsonBounds.defaults(), List.of());
    RequestGuardFilter filter =
        new RequestGuardFilter(
            guard, true, RequestGuardFilter.ConnectionAbort.NONE, new TomcatMalformedRequests());
    context.addServletContainerInitializer(
        (types, started) -> EdgeFilter.register(started, filter), null);
    Wrapper servlet = Tomcat.addServlet(context, "handler", new Pages());
    servlet.setAsyncSupported(true);
    servlet.setMultipartConfigElement(new MultipartConfigElement(folder.toString()));
    context.addServletMappingDecoded("/", "handler");
    TOMCAT.start();
  }

  @AfterAll
  static void stop() throws Exception {
    TOMCAT.stop();
    TOMCAT.destroy();
  }

  private static int port() {
    return TOMCAT.getConnector().getLocalPort();
  }

  private static final class Pages extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      switch (request.getServletPath()) {
        case "/refused" -> response.setStatus(429);
        case "/form" -> response.getWriter().print("form " + request.getParameter("a"));
        case "/parts" -> response.getWriter().print("parts " + request.getParts().size());
        case "/async" -> {
          AsyncContext later = request.startAsync();
          later.start(() -> later.dispatch("/done"));
        }
        default -> response.getWriter().print("done");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /refused, application/json, 429, 429",
    "PUT /refused, application/octet-stream, 429, 429",
    "POST /form, application/x-www-form-urlencoded, (408.*|), 411",
    "POST /parts, multipart/form-data; boundary=x, (408.*|), 411",
    "GET /done, application/json, 200, 200",
    "HEAD /done, application/json, 200, 200",
    "POST /async, application/json, 200, 200"
  })
  void aTrickledBodyEndsWithItsConnection(
      String line, String type, String status, int chunkedStatus) throws Exception {
    String head = line + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type;
    TrickledRequest known;
    TrickledRequest chunked;
    // Both wait for the end of their connections, so they wait at the same time.
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<TrickledRequest> other =
          clients.submit(() -> trickle(head + "\r\nContent-Length: 60000\r\n\r\n", "x"));
      chunked = trickle(head + "\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n");
      known = other.get();
    }

    assertThat(known.answer().replaceFirst("HTTP/1.1 ", ""))
        .matches("(?s)" + status + ".*")
        .doesNotContain("form", "parts");
    assertThat(known.took()).isLessThan(TrickledRequest.PATIENCE);
    assertThat(chunked.answer()).startsWith("HTTP/1.1 " + chunkedStatus);
    assertThat(chunked.took()).isLessThan(TrickledRequest.PATIENCE);
  }

  private static TrickledRequest trickle(String begin, String piece) throws IOException {
    return TrickledRequest.send(port(), begin, piece, Duration.ofMillis(250));
  }

  /** A client that sends its body before it reads must still see the response, and go on. */
  @Test
  void aBodyThatComesAtOnceKeepsTheConnectionOfItsRefusal() throws Exception {
    String refused =
        "POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(60_000);
    String last = "GET /done HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write((refused + last).getBytes(StandardCharsets.ISO_8859_1));
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answers).startsWith("HTTP/1.1 429").contains("HTTP/1.1 200").endsWith("done");
    }
  }

  @Test
  void aBodyThatIsReadInTimeIsNotDisturbed() throws Exception {
    String form = "a=" + "b".repeat(2000);
    String request =
        "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Content-Length: %d\r\n".formatted(form.length());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(60_000);
      String both = request + "\r\n" + form + request + "Connection: close\r\n\r\n" + form;
      socket.getOutputStream().write(both.getBytes(StandardCharsets.ISO_8859_1));
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answers.split("form b{2000}", -1)).hasSize(3);
    }
  }

  @Test
  void requestsOfHttp2AreServedAsBefore() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> done = client.send(to("/done").build(), BodyHandlers.ofString());
        assertThat(done.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(done.body()).isEqualTo("done");
        HttpRequest.Builder form =
            to("/form").header("Content-Type", "application/x-www-form-urlencoded");
        assertThat(client.send(post(form, "a=b"), BodyHandlers.ofString()).body())
            .isEqualTo("form b");
        assertThat(
                client
                    .send(post(to("/refused"), "x".repeat(20_000)), BodyHandlers.ofString())
                    .statusCode())
            .isEqualTo(429);
      }
    }
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private static HttpRequest post(HttpRequest.Builder request, String body) {
    return request.POST(BodyPublishers.ofString(body)).build();
  }
}
