// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Length, type and charset of a response, as its handler set them. */
class ResponseCacheRepresentationTest {
  private static CachedEdge edge;

  @BeforeAll
  static void start() throws Exception {
    edge = new CachedEdge(CachedEdge.rule("/a/**"));
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void keepsNoBodyThatBrokeOff() throws Exception {
    edge.origin.on(
        "/a/broken",
        (request, response) -> {
          response.setContentLength(5);
          CachedOrigin.text(response, "1234");
        });
    edge.server.rawGet("/a/broken");
    edge.server.rawGet("/a/broken");
    assertThat(edge.origin.calls("/a/broken")).isEqualTo(2);
  }

  @Test
  void storesABodyWhoseLengthIsUnset() throws Exception {
    edge.origin.on(
        "/a/unset",
        (request, response) -> {
          response.setHeader("Content-Length", "5");
          response.setHeader("Content-Length", null);
          CachedOrigin.text(response, "1234");
        });
    edge.get("/a/unset");
    assertThat(edge.body("/a/unset")).isEqualTo("1234");
    assertThat(edge.origin.calls("/a/unset")).isEqualTo(1);
  }

  @Test
  void keepsADeclaredLengthAboveTwoGigabytes() throws Exception {
    edge.origin.on(
        "/a/huge",
        (request, response) -> {
          response.setHeader("Content-Length", "3000000000");
          CachedOrigin.text(response, "1234");
        });
    assertThat(edge.server.rawGet("/a/huge").toLowerCase(java.util.Locale.ROOT))
        .contains("content-length: 3000000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/related;boundary=abc;charset=utf-8",
        "application/atom+xml;charset=utf-8;type=entry",
        "text/plain;x-charset=foo"
      })
  void keepsTheParametersOfAType(String type) throws Exception {
    String path = "/a/type/" + type.hashCode();
    edge.origin.on(
        path,
        (request, response) -> {
          response.setContentType(type);
          response.getOutputStream().write('x');
        });
    edge.get(path);
    assertThat(header(edge.get(path), "Content-Type").replace(" ", "").split(";"))
        .containsExactlyInAnyOrder(type.split(";"));
    assertThat(edge.origin.calls(path)).isEqualTo(1);
  }

  @Test
  void writesInTheCharsetOfAnOuterFilter() throws Exception {
    EdgeFilter outer =
        new EdgeFilter(RequestOrder.LOG) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            response.setCharacterEncoding("UTF-8");
            chain.doFilter(request, response);
          }
        };
    try (CachedEdge utf8 =
        new CachedEdge(ResponseCacheSettings.defaults(CachedEdge.rule("/a/**")), outer)) {
      utf8.origin.on(
          "/a/x",
          (request, response) -> {
            response.setContentType("text/plain");
            response.getWriter().write("€é");
          });
      for (int i = 0; i < 2; i++) {
        assertThat(utf8.body("/a/x")).isEqualTo("€é");
      }
      assertThat(header(utf8.get("/a/x"), "Content-Type")).containsIgnoringCase("utf-8");
      assertThat(utf8.origin.calls("/a/x")).isEqualTo(1);
    }
  }

  /** The container has a charset for a language, and ISO-8859-1 for a response without one. */
  @Test
  void writesInTheCharsetOfTheLanguage() throws Exception {
    edge.origin.on(
        "/a/japanese",
        (request, response) -> {
          response.setContentType("text/plain");
          response.setLocale(Locale.JAPAN);
          response.getWriter().write("日本");
        });
    for (int i = 0; i < 2; i++) {
      var answer = edge.get("/a/japanese");
      assertThat(new String(answer.body(), Charset.forName("Shift_JIS"))).isEqualTo("日本");
      assertThat(header(answer, "Content-Type")).containsIgnoringCase("shift_jis");
      assertThat(header(answer, "Content-Language")).isEqualTo("ja-JP");
    }
    assertThat(edge.origin.calls("/a/japanese")).isEqualTo(1);
  }

  @Test
  void writesInTheCharsetOfTheHandlerWhateverTheLanguage() throws Exception {
    edge.origin.on(
        "/a/utf-8",
        (request, response) -> {
          response.setContentType("text/plain;charset=UTF-8");
          response.setLocale(Locale.JAPAN);
          response.getWriter().write("日本");
        });
    for (int i = 0; i < 2; i++) {
      assertThat(edge.body("/a/utf-8")).isEqualTo("日本");
    }
    assertThat(edge.origin.calls("/a/utf-8")).isEqualTo(1);
  }
}
