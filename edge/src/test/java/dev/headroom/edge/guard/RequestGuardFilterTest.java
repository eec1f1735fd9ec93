// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.HeaderRequest;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.ground.SettingsException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGuardFilterTest {
  private static final AtomicInteger HANDLED = new AtomicInteger();
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new EdgeServer(
            RequestGuardFilterTest::handle,
            EdgeServer.encodingFilter(),
            new RequestGuardFilter(new GuardSettings(1000, 200)),
            new CompressionFilter(CompressionSettings.defaults()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    HANDLED.set(0);
  }

  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HANDLED.incrementAndGet();
    switch (request.getServletPath()) {
      case "/swallow" -> swallow(request, response);
      case "/wrap" -> wrap(request);
      case "/reader" -> request.getReader().transferTo(response.getWriter());
      default -> response.getOutputStream().write(request.getInputStream().readAllBytes());
    }
  }

  /** As frameworks do: takes the failure for its own and answers 400. */
  private static void swallow(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      request.getInputStream().readAllBytes();
    } catch (IOException failed) {
      response.setStatus(400);
      response.getOutputStream().print("unreadable");
    }
  }

  private static void wrap(HttpServletRequest request) {
    try {
      request.getInputStream().readAllBytes();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void assertProblem(HttpResponse<byte[]> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(EdgeServer.text(response)).contains("\"status\":" + status).endsWith("}");
  }

  private static HttpRequest.Builder post(String path, int size, boolean lengthTold) {
    byte[] body = new byte[size];
    return server
        .to(path)
        .header("Content-Type", "application/octet-stream")
        .POST(
            lengthTold
                ? BodyPublishers.ofByteArray(body)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  @Test
  void bodiesUpToTheBoundReachTheHandler() throws Exception {
    for (boolean told : new boolean[] {true, false}) {
      HttpResponse<byte[]> response = server.send(post("/echo", 1000, told));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).hasSize(1000);
    }
  }

  @Test
  void aToldLengthOverTheBoundIsRefusedBeforeTheHandler() throws Exception {
    assertProblem(server.send(post("/echo", 1001, true)), 413);
    assertThat(HANDLED).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/echo", "/swallow", "/wrap", "/reader"})
  void anUntoldLengthIsRefusedWhenTheBoundIsPassed(String path) throws Exception {
    assertProblem(server.send(post(path, 1001, false)), 413);
    assertThat(HANDLED).hasValue(1);
  }

  /** HTTP/2 has bodies that neither a length nor an encoding announces. */
  @Test
  void aFormOfUntoldLengthIsRefusedOverHttp2() throws Exception {
    EdgeFilter http2 =
        new EdgeFilter(RequestOrder.LOG) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            HeaderRequest hidden =
                new HeaderRequest(request, Map.of("transfer-encoding", List.of())) {
                  @Override
                  public String getProtocol() {
                    return "HTTP/2.0";
                  }
                };
            chain.doFilter(hidden, response);
          }
        };
    try (EdgeServer other =
        new EdgeServer(
            RequestGuardFilterTest::handle,
            http2,
            new RequestGuardFilter(new GuardSettings(1000, 200)))) {
      HttpRequest.Builder form =
          other
              .to("/echo")
              .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10])))
              .setHeader("Content-Type", "application/x-www-form-urlencoded");
      assertProblem(other.send(form), 411);
      assertThat(
              other.get("/echo", "Content-Type", "application/x-www-form-urlencoded").statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x"})
  void formsOfUntoldLengthAreRefused(String type) throws Exception {
    assertProblem(server.send(post("/echo", 10, false).setHeader("Content-Type", type)), 411);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/%2e%2e/b", "/a/%2E/b", "/a%2fb", "/a%5Cb", "/a;b=c", "/a%3bb", "/a/../b", "/a/./b",
        "/a//b", "/a%252e", "/a%0d%0ab", "/a%00", "/a%7f", "/a%c0%ae", "/a%ff", "/.."
      })
  void aPathWithASecondSpellingIsRefused(String path) {
    assertThat(PathValidator.fault(path)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a",
        "/a/",
        "/a/b.c",
        "/a/..b",
        "/a/b..",
        "/%C3%BC",
        "/100%25",
        "/a%20b",
        "/a/%E2%82%AC",
        "/a:b@c!$&'()*+,=~-_"
      })
  void anOrdinaryPathPasses(String path) {
    assertThat(PathValidator.fault(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%", "/a%2", "/a%zz", "a", "", "/a\\b", "/a\tb"})
  void aBrokenPathIsRefused(String path) {
    assertThat(PathValidator.fault(path)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a;b", "/a%2fb", "/a/..;/b", "/a/%2e%2e/b", "/a%252e", "/a%5cb"})
  void refusedPathsAreProblems(String path) throws Exception {
    String answer = server.rawGet(path);
    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(HANDLED).hasValue(0);
  }

  @Test
  void anAddressTooLongIsRefused() throws Exception {
    assertThat(server.get("/" + "a".repeat(199)).statusCode()).isEqualTo(200);
    assertProblem(server.get("/" + "a".repeat(200)), 414);
    assertProblem(server.get("/a?" + "b".repeat(198)), 414);
  }

  @Test
  void traceIsRefused() throws Exception {
    String answer = server.raw("TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 405").contains("Allow: GET, HEAD").contains("problem");
    assertThat(HANDLED).hasValue(0);
  }

  @Test
  void aBodySentInManyPiecesIsCountedAsAWhole() throws Exception {
    String chunk = "64\r\n" + "x".repeat(100) + "\r\n";
    String answer =
        server.raw(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(11)
                + "0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("Connection: close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "identity, br", "deflate", "zstd", "x"})
  void aBodyThatNothingDecodesIsRefused(String coding) throws Exception {
    HttpResponse<byte[]> response =
        server.send(post("/echo", 10, true).header("Content-Encoding", coding));
    assertProblem(response, 415);
    assertThat(header(response, "Accept-Encoding")).isEqualTo("identity");
    assertThat(HANDLED).hasValue(0);
  }

  @Test
  void aBodyThatTheApplicationDecodesPasses() throws Exception {
    assertThat(
            server
                .send(post("/echo", 10, true).header("Content-Encoding", "identity"))
                .statusCode())
        .isEqualTo(200);
    GuardSettings usual = GuardSettings.defaults();
    GuardSettings decoding =
        new GuardSettings(1000, 200, usual.pace(), usual.json(), List.of(" Gzip"));
    assertThat(decoding.decodes(List.of("gzip", "identity"))).isTrue();
    assertThat(decoding.decodes(List.of("gzip, br"))).isFalse();
  }

  /** The bounds of JSON were looked for in the encoded bytes, which are none. */
  @Test
  void anEncodedJsonBodyThatTheApplicationDecodesReachesIt() throws Exception {
    GuardSettings usual = GuardSettings.defaults();
    byte[] encoded = {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3};
    try (EdgeServer decoding =
        new EdgeServer(
            RequestGuardFilterTest::handle,
            new RequestGuardFilter(
                new GuardSettings(1000, 200, usual.pace(), usual.json(), List.of("gzip"))),
            new BodyFilter())) {
      HttpResponse<byte[]> response =
          decoding.send(
              decoding
                  .to("/echo")
                  .header("Content-Type", "application/json")
                  .header("Content-Encoding", "gzip")
                  .POST(BodyPublishers.ofByteArray(encoded)));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(encoded);
    }
  }

  /** Spring MVC fails at one where the request has an encoding. */
  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/*; charset=utf-8", "application/*+json"})
  void aBodyOfARangeOfTypesIsRefused(String range) throws Exception {
    for (int bytes : new int[] {0, 10}) {
      assertProblem(server.send(post("/echo", bytes, true).setHeader("Content-Type", range)), 415);
    }
    assertThat(HANDLED).hasValue(0);
    HttpRequest.Builder read = server.to("/echo").header("Content-Type", range).GET();
    assertThat(server.send(read).statusCode()).isEqualTo(200);
  }

  // In a charset of several bytes a character, or one that does not keep ASCII, the bounds of JSON
  // and limits by a member look at other characters than the handler.
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "utf-16le", "UTF-32", "IBM037", "ISO-8859-1", "nonsense"})
  void jsonInAnotherCharsetThanUtf8IsRefused(String charset) throws Exception {
    String type = "application/json;charset=" + charset;
    assertProblem(server.send(post("/echo", 10, true).setHeader("Content-Type", type)), 415);
    assertThat(HANDLED).hasValue(0);
  }

  // Spring Boot sets the request's encoding; its converters decode by the type's.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "charset=IBM037",
        "charset='ISO-2022-JP'",
        "Charset = \"utf-16\"",
        "charset=utf-8;charset=cp037",
        "x=\"charset=utf-8\";charset=ISO-8859-1",
        "charset=nonsense"
      })
  void theCharsetOfTheTypeCountsWhateverTheRequestsEncoding(String parameters) throws Exception {
    for (String path : List.of("/encoded", "/echo")) {
      HttpRequest.Builder request = post(path, 10, true);
      request.setHeader("Content-Type", "application/json;" + parameters);
      assertProblem(server.send(request), 415);
    }
    assertThat(HANDLED).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"charset=utf8", "charset=\"UTF-8\"", "CHARSET=us-ascii;x=y", "x=charset"})
  void jsonInUtf8PassesHoweverThatIsWritten(String parameters) throws Exception {
    HttpRequest.Builder request =
        server.to("/encoded").POST(HttpRequest.BodyPublishers.ofString("{}"));
    request.setHeader("Content-Type", "application/json;" + parameters);
    assertThat(server.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void allFaultsOfTheSettingsAreToldAtOnce() {
    assertThatThrownBy(() -> new GuardSettings(-1, 3))
        .isInstanceOfSatisfying(
            SettingsException.class, told -> assertThat(told.faults()).hasSize(2));
  }
}
