// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validators, conditions and ranges of responses that are compressed. */
class CompressedConditionsTest {
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new EdgeServer(
            CompressedConditionsTest::handle,
            new CompressionFilter(CompressionSettings.defaults()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = "a text worth packing; ".repeat(250).getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    switch (request.getServletPath()) {
      case "/tag" -> {
        response.setHeader("ETag", "\"abc\"");
        response.getOutputStream().write(body);
      }
      case "/dated" -> {
        response.setHeader("Last-Modified", "Tue, 02 Jun 2026 10:00:00 GMT");
        response.setHeader("Accept-Ranges", "bytes");
        if ("Tue, 02 Jun 2026 10:00:00 GMT".equals(request.getHeader("If-Modified-Since"))) {
          response.setStatus(304);
        } else {
          response.getOutputStream().write(body);
        }
      }
      case "/matched" -> {
        boolean same = "\"abc\"".equals(request.getHeader("If-Match"));
        response.setStatus(same ? 204 : 412);
      }
      case "/ranged" -> {
        response.setHeader("ETag", "\"abc\"");
        boolean part = request.getHeader("Range") != null;
        response.setStatus(part ? 206 : 200);
        response.getOutputStream().write(body, 0, part ? 100 : body.length);
      }
      case "/names" ->
          response.setHeader(
              "X-Names", String.join(" ", Collections.list(request.getHeaderNames())));
      default -> response.setStatus(404);
    }
  }

  /** A resumed download would join compressed bytes with plain ones. */
  @Test
  void offersNeitherRangesNorADateForCompressedBytes() throws Exception {
    HttpResponse<byte[]> packed = server.get("/dated", "Accept-Encoding", "gzip");
    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(packed, "Accept-Ranges")).isEmpty();
    assertThat(header(packed, "Last-Modified")).isEmpty();
    assertThat(header(packed, "ETag")).startsWith("W/\"");
    HttpResponse<byte[]> plain = server.get("/dated");
    assertThat(header(plain, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(plain, "Last-Modified")).isEqualTo("Tue, 02 Jun 2026 10:00:00 GMT");
  }

  @Test
  void validatesACompressedResponseByTheDateThatItsTagStandsFor() throws Exception {
    String tag = header(server.get("/dated", "Accept-Encoding", "gzip"), "ETag");
    HttpResponse<byte[]> same =
        server.get("/dated", "Accept-Encoding", "gzip", "If-None-Match", tag);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(header(same, "ETag")).isEqualTo(tag);
    assertThat(header(same, "Last-Modified")).isEmpty();
  }

  @Test
  void showsTheNamesOfTheConditionsThatTheHandlerIsToSee() throws Exception {
    String tag = header(server.get("/dated", "Accept-Encoding", "gzip"), "ETag");
    assertThat(header(server.get("/names", "If-None-Match", tag), "X-Names"))
        .containsIgnoringCase("if-modified-since")
        .doesNotContainIgnoringCase("if-none-match");
    assertThat(header(server.get("/names", "If-None-Match", "\"abc\""), "X-Names"))
        .containsIgnoringCase("if-none-match")
        .doesNotContainIgnoringCase("if-modified-since");
  }

  /** RFC 9110 compares If-Match strongly: a weakened tag would be refused for ever. */
  @Test
  void matchesAHandlersTagThatCompressionHadWeakened() throws Exception {
    String tag = header(server.get("/tag", "Accept-Encoding", "gzip"), "ETag");
    assertThat(server.get("/matched", "If-Match", tag).statusCode()).isEqualTo(204);
    assertThat(server.get("/matched", "If-Match", "W/\"x\"").statusCode()).isEqualTo(412);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 206",
    "gzip, '', 206",
    "gzip, '\"abc\"', 206",
    "'', 'W/\"abc\"', 200",
    "gzip, 'W/\"abc\"', 200",
    "gzip, 'Tue, 02 Jun 2026 10:00:00 GMT', 200",
    "'', 'Tue, 02 Jun 2026 10:00:00 GMT', 206",
  })
  void resumesNoDownloadByWhatMayStandForCompressedBytes(
      String coding, String condition, int status) throws Exception {
    HttpRequest.Builder request = server.to("/ranged").header("Range", "bytes=0-99");
    if (!coding.isEmpty()) {
      request.header("Accept-Encoding", coding);
    }
    if (!condition.isEmpty()) {
      request.header("If-Range", condition);
    }
    HttpResponse<byte[]> response = server.send(request);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
  }
}
