// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.browser.CspNonce;
import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.List;
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
    edge = new CachedEdge(CachedEdge.rule("/a/**"), byType());
  }

  private static ResponseCacheRule byType() {
    ResponseCacheRule rule = CachedEdge.rule("/typed/**");
    return new ResponseCacheRule(
        "typed",
        rule.match(),
        rule.ttl(),
        rule.staleWhileRevalidate(),
        rule.staleIfError(),
        rule.shared(),
        rule.notFound(),
        List.of("Content-Type"),
        rule.tags(),
        rule.heuristicPercent(),
        rule.errors());
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

  /** Nor does the filter of compression: the length of compressed bytes reveals secrets. */
  @Test
  void compressesNoResponseOfASecretPath() throws Exception {
    CompressionSettings compression =
        new CompressionSettings(
            1000, 5, List.of("text/*"), List.of(PathPattern.parse("/a/secret/**")));
    try (CachedEdge other =
        new CachedEdge(ResponseCacheSettings.defaults(CachedEdge.rule("/a/**")), compression)) {
      for (String path : List.of("/a/open", "/a/secret/x")) {
        other.origin.on(path, CachedOrigin.says("x".repeat(5000)));
        other.get(path, "Accept-Encoding", "gzip");
      }
      assertThat(header(other.get("/a/open", "Accept-Encoding", "gzip"), "Content-Encoding"))
          .isEqualTo("gzip");
      assertThat(header(other.get("/a/secret/x", "Accept-Encoding", "gzip"), "Content-Encoding"))
          .isEmpty();
    }
  }

  /** A type of no body made the handler refuse the request, and the stored response went. */
  @Test
  void hidesTheTypeOfABodyThatIsNotThere() throws Exception {
    edge.origin.on(
        "/a/typed",
        (request, response) -> {
          if (request.getContentType() != null) {
            response.setStatus(400);
          }
          CachedOrigin.text(response, "type " + request.getContentType());
        });
    assertThat(edge.body("/a/typed", "Content-Type", "x/y; charset=utf-16")).isEqualTo("type null");
    assertThat(edge.body("/a/typed")).isEqualTo("type null");
    HttpResponse<byte[]> form =
        edge.get("/a/typed", "Content-Type", "multipart/form-data; boundary=x");
    assertThat(CachedEdge.status(form)).isEqualTo("headroom; fwd=bypass; detail=unkeyed");
    assertThat(CachedEdge.status(edge.get("/a/typed"))).startsWith("headroom; hit");
    assertThat(edge.origin.calls("/a/typed")).isEqualTo(2);
  }

  @Test
  void showsTheTypeOfABodyThatIsNotThereWhereTheRuleNamesIt() throws Exception {
    edge.origin.on(
        "/typed/x",
        (request, response) -> CachedOrigin.text(response, "type " + request.getContentType()));
    for (int i = 0; i < 2; i++) {
      assertThat(edge.body("/typed/x", "Content-Type", "x/y")).isEqualTo("type x/y");
      assertThat(edge.body("/typed/x")).isEqualTo("type null");
    }
    assertThat(edge.origin.calls("/typed/x")).isEqualTo(2);
  }

  /** Its scripts would bear the nonce of another response, and not run. */
  @Test
  void storesNoPageWithANonce() throws Exception {
    SecurityHeadersFilter headers =
        new SecurityHeadersFilter(
            List.of(
                new SecurityHeadersFilter.Rule(
                    PathPattern.parse("/a/page"), HeaderProfile.pageWithNonce())),
            request -> false);
    try (CachedEdge pages =
        new CachedEdge(ResponseCacheSettings.defaults(CachedEdge.rule("/a/**")), headers)) {
      pages.origin.on(
          "/a/page", (request, response) -> CachedOrigin.text(response, "" + CspNonce.of(request)));
      for (int i = 0; i < 2; i++) {
        HttpResponse<byte[]> page = pages.get("/a/page");
        assertThat(header(page, "Content-Security-Policy"))
            .contains("'nonce-" + EdgeServer.text(page) + "'");
        assertThat(CachedEdge.status(page)).isEqualTo("headroom; fwd=bypass; detail=nonce");
      }
      pages.get("/a/other");
      assertThat(CachedEdge.status(pages.get("/a/other"))).startsWith("headroom; hit");
    }
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
