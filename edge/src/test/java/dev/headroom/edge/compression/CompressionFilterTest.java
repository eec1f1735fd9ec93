// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionFilterTest {
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    CompressionSettings defaults = CompressionSettings.defaults();
    CompressionSettings settings =
        new CompressionSettings(
            defaults.minBytes(),
            defaults.level(),
            defaults.types(),
            List.of(PathPattern.parse("/secret")));
    server = new EdgeServer(CompressionFilterTest::handle, new CompressionFilter(settings));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String size = request.getParameter("size");
    byte[] body =
        text(size == null ? 5000 : Integer.parseInt(size)).getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    switch (request.getServletPath()) {
      case "/stream", "/secret" -> response.getOutputStream().write(body);
      case "/length" -> {
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
      }
      case "/length-only" -> response.setContentLength(body.length);
      case "/bytes" -> {
        for (byte each : body) {
          response.getOutputStream().write(each);
        }
      }
      case "/writer" -> {
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write("ü".repeat(body.length / 2));
      }
      case "/encoded" -> {
        response.setHeader("Content-Encoding", "br");
        response.getOutputStream().write(body);
      }
      case "/no-transform" -> {
        response.setHeader("Cache-Control", "private, no-transform");
        response.getOutputStream().write(body);
      }
      case "/digest" -> {
        response.setHeader("Content-Digest", "sha-256=:AAAA:");
        response.getOutputStream().write(body);
      }
      case "/events" -> {
        response.setContentType("text/event-stream;charset=utf-8");
        response.getOutputStream().write(body);
      }
      case "/image" -> {
        response.setContentType("image/png");
        response.getOutputStream().write(body);
      }
      case "/partial" -> {
        response.setStatus(206);
        response.setHeader("Content-Range", "bytes 0-4999/9999");
        response.getOutputStream().write(body);
      }
      case "/unmodified" -> response.setStatus(304);
      case "/nothing" -> response.setStatus(204);
      case "/tag" -> {
        response.setHeader("ETag", "\"abc\"");
        response.getOutputStream().write(body);
      }
      case "/flushed" -> {
        response.getOutputStream().write(body, 0, 10);
        response.flushBuffer();
        response.getOutputStream().write(body, 10, body.length - 10);
      }
      case "/flushed-large" -> {
        response.getOutputStream().write(body, 0, 2000);
        response.getOutputStream().flush();
        response.getOutputStream().write(body, 2000, body.length - 2000);
      }
      case "/error" -> {
        response.getOutputStream().write(body);
        response.sendError(418);
      }
      case "/redirect" -> {
        response.getWriter().write(new String(body, StandardCharsets.UTF_8));
        response.sendRedirect("/elsewhere");
      }
      case "/reset" -> {
        response.setHeader("ETag", "\"abc\"");
        response.getWriter().write(new String(body, StandardCharsets.UTF_8));
        response.resetBuffer();
        response.getWriter().write("anew");
      }
      case "/reset-all" -> {
        response.getOutputStream().write(body);
        response.reset();
        response.setContentType("text/plain");
        response.getWriter().write("anew");
      }
      case "/close" -> {
        response.getOutputStream().write(body);
        response.getOutputStream().close();
      }
      case "/vary" -> {
        response.setHeader("Vary", "Origin, Accept-Encoding");
        response.getOutputStream().write(body);
      }
      case "/complete" -> complete(request, body);
      case "/dispatch" -> dispatch(request, response, body);
      default -> throw new IllegalStateException(request.getServletPath());
    }
  }

  private static void complete(HttpServletRequest request, byte[] body) {
    AsyncContext async = request.startAsync();
    async.start(() -> {
      try {
        async.getResponse().getOutputStream().write(body);
      } catch (IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
      async.complete();
    });
  }

  private static void dispatch(
      HttpServletRequest request, HttpServletResponse response, byte[] body) throws IOException {
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      response.getOutputStream().write(body);
    } else {
      AsyncContext async = request.startAsync(request, response);
      async.start(async::dispatch);
    }
  }

  private static String text(int size) {
    return "0123456789".repeat(size / 10 + 1).substring(0, size);
  }

  private static HttpResponse<byte[]> gzip(String path) throws Exception {
    return server.get(path, "Accept-Encoding", "gzip");
  }

  private static String unzipped(HttpResponse<byte[]> response) throws IOException {
    assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertPlain(HttpResponse<byte[]> response, int size) {
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(EdgeServer.text(response)).isEqualTo(text(size));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/stream",
        "/length",
        "/bytes",
        "/close",
        "/complete",
        "/dispatch",
        "/tag",
        "/flushed-large"
      })
  void bodiesOverAThousandBytesComeBackTheSameThroughGzip(String path) throws Exception {
    HttpResponse<byte[]> response = gzip(path + "?size=50000");
    assertThat(unzipped(response)).isEqualTo(text(50_000));
    assertThat(response.body()).hasSizeLessThan(5000);
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(response, "Content-Length")).isNotEqualTo("50000");
  }

  @Test
  void everySizeAroundTheBoundArrivesWholeAndIsCompressedOnlyAboveIt() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int size = round < 40 ? 980 + round : random.nextInt(30_000);
      String path = random.nextBoolean() ? "/stream" : "/length";
      HttpResponse<byte[]> response = gzip(path + "?size=" + size);
      if (size > 1000) {
        assertThat(unzipped(response)).isEqualTo(text(size));
      } else {
        assertPlain(response, size);
        assertThat(header(response, "Content-Length")).isEqualTo("" + size);
      }
    }
  }

  @Test
  void aWriterIsCompressedAndKeepsItsCharset() throws Exception {
    HttpResponse<byte[]> response = gzip("/writer?size=60000");
    assertThat(header(response, "Content-Type"))
        .isEqualToIgnoringCase("application/json;charset=utf-8");
    assertThat(unzipped(response)).isEqualTo("ü".repeat(30_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/encoded", "/no-transform", "/digest", "/events", "/image", "/partial"})
  void whatMustNotBeChangedIsLeftAlone(String path) throws Exception {
    HttpResponse<byte[]> response = gzip(path);
    assertThat(EdgeServer.text(response)).isEqualTo(text(5000));
    assertThat(header(response, "Content-Encoding")).isNotEqualTo("gzip");
  }

  @Test
  void aClientWithoutGzipGetsThePlainFormThatVariesToo() throws Exception {
    HttpResponse<byte[]> response = server.get("/tag");
    assertPlain(response, 5000);
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(response, "ETag")).isEqualTo("\"abc\"");
  }

  @Test
  void aStrongTagBecomesWeakWithTheBytes() throws Exception {
    assertThat(header(gzip("/tag"), "ETag")).isEqualTo("W/\"abc\"");
  }

  @Test
  void varyIsNotToldTwice() throws Exception {
    assertThat(header(gzip("/vary"), "Vary")).isEqualTo("Origin, Accept-Encoding");
  }

  @ParameterizedTest
  @CsvSource({"/unmodified,304", "/nothing,204"})
  void anAnswerWithoutABodyStaysWithout(String path, int status) throws Exception {
    HttpResponse<byte[]> response = gzip(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "Content-Encoding")).isEmpty();
  }

  @Test
  void anUnmodifiedAnswerVariesAsItsWholeFormDoes() throws Exception {
    assertThat(header(gzip("/unmodified"), "Vary")).isEqualTo("Accept-Encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/length", "/length-only", "/stream"})
  void headTellsWhatGetWouldTell(String path) throws Exception {
    HttpResponse<byte[]> large =
        server.send(
            server
                .to(path + "?size=5000")
                .header("Accept-Encoding", "gzip")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(header(large, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(large, "Content-Length")).isEmpty();
    assertThat(large.body()).isEmpty();
  }

  @Test
  void headOfASmallBodyKeepsItsLength() throws Exception {
    HttpResponse<byte[]> small =
        server.send(
            server
                .to("/length?size=500")
                .header("Accept-Encoding", "gzip")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(header(small, "Content-Encoding")).isEmpty();
    assertThat(header(small, "Content-Length")).isEqualTo("500");
  }

  @Test
  void aBodyFlushedWhileSmallStaysPlain() throws Exception {
    assertPlain(gzip("/flushed"), 5000);
  }

  @Test
  void anErrorDropsTheBegunBodyAndItsHeaders() throws Exception {
    HttpResponse<byte[]> response = gzip("/error");
    assertThat(response.statusCode()).isEqualTo(418);
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(EdgeServer.text(response)).doesNotContain("0123456789");
  }

  @Test
  void aRedirectDropsTheBegunBody() throws Exception {
    HttpResponse<byte[]> response = gzip("/redirect");
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "Content-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/reset", "/reset-all"})
  void aResetBodyIsWrittenAnew(String path) throws Exception {
    HttpResponse<byte[]> response = gzip(path + "?size=20");
    assertThat(EdgeServer.text(response)).isEqualTo("anew");
    response = gzip(path + "?size=4000");
    assertThat(EdgeServer.text(response)).isEqualTo("anew");
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(header(response, "ETag")).isEqualTo(path.equals("/reset") ? "\"abc\"" : "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "gzip / true",
        "GZip / true",
        "x-gzip / true",
        "* / true",
        "gzip;q=0.001 / true",
        "gzip; q=1.000 / true",
        "br, gzip;q=0.5 / true",
        "gzip;q=0 / false",
        "gzip;q=0.000, * / false",
        "*;q=0 / false",
        "br / false",
        "gzip;q=0.3, identity;q=0.5 / false",
        "gzip;q=2 / false",
        "gzip;q=abc / false",
        "gzip;q= / false",
        "gzip;;; / false",
        ";q=1 / false",
        "'' / false",
        "gzipped / false",
        "identity / false"
      })
  void acceptEncodingIsReadWithItsWeights(String accepted, boolean compressed) throws Exception {
    HttpResponse<byte[]> response = server.get("/stream", "Accept-Encoding", accepted);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Encoding")).isEqualTo(compressed ? "gzip" : "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/secret", "/s%65cret", "/secret;a=b", "/x/../secret", "//secret"})
  void aSecretPathIsNotCompressedInAnySpelling(String spelling) throws Exception {
    assertThat(server.rawGet(spelling + "?size=5000", "Accept-Encoding: gzip"))
        .startsWith("HTTP/1.1 200")
        .doesNotContain("Content-Encoding");
  }
}
