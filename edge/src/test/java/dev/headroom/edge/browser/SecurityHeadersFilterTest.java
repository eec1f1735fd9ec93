// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.TrustedProxies;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SecurityHeadersFilterTest {
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    ClientAddress client = new ClientAddress(TrustedProxies.parse(List.of("127.0.0.1")));
    server =
        new EdgeServer(
            (request, response) -> {
              if (request.getServletPath().equals("/reset")) {
                response.setHeader("X-Own", "1");
                response.reset();
              } else if (request.getServletPath().equals("/error")) {
                response.sendError(500);
              } else if (request.getServletPath().equals("/twice")) {
                new SecurityHeadersFilter(List.of(), any -> true)
                    .doFilter(request, response, (again, answer) -> {});
              }
            },
            new SecurityHeadersFilter(
                List.of(
                    new SecurityHeadersFilter.Rule(PathPattern.parse("/"), HeaderProfile.page()),
                    new SecurityHeadersFilter.Rule(
                        PathPattern.parse("/swagger-ui/**"), HeaderProfile.docs()),
                    new SecurityHeadersFilter.Rule(
                        PathPattern.parse("/civic/**"),
                        HeaderProfile.api()
                            .with("Referrer-Policy", "origin-when-cross-origin")
                            .with("Permissions-Policy", ""))),
                client::isSecure));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/x", "/", "/swagger-ui/index.html", "/reset", "/error"})
  void everyAnswerBearsTheHeaders(String path) throws Exception {
    HttpResponse<byte[]> response = server.get(path);
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "X-Frame-Options")).isEqualTo("DENY");
    // A form of a page has an origin only where its own referrer is sent.
    assertThat(header(response, "Referrer-Policy"))
        .isEqualTo(
            Set.of("/", "/swagger-ui/index.html").contains(path) ? "same-origin" : "no-referrer");
    assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(header(response, "Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
    assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(header(response, "Permissions-Policy")).contains("camera=()", "usb=()");
    assertThat(header(response, "Content-Security-Policy"))
        .startsWith("default-src 'none'; ")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe-eval");
    assertThat(header(response, "X-Own")).isEmpty();
  }

  @Test
  void theProfileFollowsThePath() throws Exception {
    String policy = "Content-Security-Policy";
    assertThat(header(server.get("/api/x"), policy)).contains("sandbox");
    assertThat(header(server.get("/"), policy))
        .contains("script-src 'self'")
        .doesNotContain("unsafe", "sandbox");
    assertThat(header(server.get("/swagger-ui/index.html"), policy))
        .contains("style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "script-src 'self';");
    assertThat(header(server.get("/swagger-uix"), policy)).contains("sandbox");
  }

  @Test
  void aProfileMayBeChanged() throws Exception {
    HttpResponse<byte[]> response = server.get("/civic");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("origin-when-cross-origin");
    assertThat(response.headers().firstValue("Permissions-Policy")).isEmpty();
  }

  @Test
  void aHeaderIsChangedInAnySpellingOfItsName() throws Exception {
    HeaderProfile changed =
        HeaderProfile.api()
            .with("x-frame-options", "SAMEORIGIN")
            .with("referrer-policy", "")
            .with("strict-transport-security", "max-age=1");
    try (EdgeServer own =
        new EdgeServer(
            (request, response) -> {},
            new SecurityHeadersFilter(
                List.of(new SecurityHeadersFilter.Rule(PathPattern.parse("/**"), changed)),
                request -> true))) {
      HttpResponse<byte[]> response = own.get("/x");
      assertThat(response.headers().allValues("X-Frame-Options")).containsExactly("SAMEORIGIN");
      assertThat(response.headers().allValues("Referrer-Policy")).isEmpty();
      assertThat(response.headers().allValues("Strict-Transport-Security"))
          .containsExactly("max-age=1");
    }
  }

  @Test
  void transportSecurityIsToldOverHttpsOnly() throws Exception {
    String name = "Strict-Transport-Security";
    assertThat(header(server.get("/"), name)).isEmpty();
    assertThat(header(server.get("/", "X-Forwarded-Proto", "https"), name))
        .isEqualTo("max-age=63072000; includeSubDomains");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/x", "/reset", "/error", "/twice"})
  void noHeaderIsToldTwice(String path) throws Exception {
    HttpResponse<byte[]> response = server.get(path, "X-Forwarded-Proto", "https");
    HeaderProfile.api()
        .headers()
        .forEach((name, value) ->
            assertThat(response.headers().allValues(name)).as(name).containsExactly(value));
    assertThat(response.headers().allValues("Strict-Transport-Security")).hasSize(1);
  }

  @Test
  void theProfileFollowsThePathInEverySpelling() throws Exception {
    assertThat(header(server.get("/%63ivic/x;a=b"), "Referrer-Policy"))
        .isEqualTo("origin-when-cross-origin");
    assertThat(server.rawGet("/civic/../api")).contains("Referrer-Policy: no-referrer");
  }

  /** Without a word, its author sees a page without styles, whose forms do nothing. */
  @Test
  void reportsTheFirstPageThatHasTheHeadersOfAnApi() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(SecurityHeadersFilter.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (EdgeServer pages =
        new EdgeServer(
            (request, response) -> {
              response.setContentType(
                  request.getServletPath().startsWith("/api") ? "application/json" : "text/html");
              if (request.getServletPath().equals("/own")) {
                response.setHeader("Content-Security-Policy", "default-src 'self'");
              } else if (request.getServletPath().equals("/gone")) {
                response.setStatus(404);
              }
            },
            new SecurityHeadersFilter(
                List.of(
                    new SecurityHeadersFilter.Rule(
                        PathPattern.parse("/named"), HeaderProfile.page())),
                any -> false))) {
      for (String each : List.of("/api/x", "/own", "/gone", "/named")) {
        pages.get(each);
      }
      assertThat(lines.list).isEmpty();
      pages.get("/login");
      pages.get("/other");
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .singleElement()
        .satisfies(each ->
            assertThat(each.getFormattedMessage())
                .startsWith("/login is an HTML page")
                .contains("headroom.edge.pages"));
  }
}
