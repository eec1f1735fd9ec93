// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.EdgeServer.header;
import static dev.headroom.edge.responsecache.CachedEdge.status;
import static dev.headroom.edge.responsecache.CachedOrigin.says;
import static dev.headroom.edge.responsecache.CachedOrigin.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CorsSettings;
import dev.headroom.edge.observe.RequestIdFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That nobody is given what is another's. */
class ResponseCacheSafetyTest {
  private static CachedEdge edge;

  @BeforeAll
  static void start() throws Exception {
    edge = new CachedEdge(CachedEdge.rule("/a/**"), CachedEdge.sharedRule("/s/**"));
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "Cookie"})
  void letsRequestsThatSignInPassBothWays(String header) throws Exception {
    String path = "/a/who/" + header;
    edge.origin.on(path, (request, response) -> text(response, "for " + request.getHeader(header)));
    assertThat(edge.body(path, header, "k=ann")).isEqualTo("for k=ann");
    assertThat(edge.body(path)).isEqualTo("for null");
    HttpResponse<byte[]> bob = edge.get(path, header, "k=bob");
    assertThat(EdgeServer.text(bob)).isEqualTo("for k=bob");
    assertThat(status(bob)).isEqualTo("headroom; fwd=bypass; detail=signed-in");
    assertThat(edge.body(path)).isEqualTo("for null");
    assertThat(edge.origin.calls(path)).isEqualTo(3);
  }

  @Test
  void keepsWhatASignedInUserGotOnlyWhereTheRuleSharesIt() throws Exception {
    edge.origin.on(
        "/s/all",
        (request, response) -> {
          if (request.getHeader("Authorization") == null) {
            response.sendError(401);
          } else {
            text(response, "everybody's");
          }
        });
    assertThat(edge.get("/s/all").statusCode()).isEqualTo(401);
    assertThat(edge.body("/s/all", "Authorization", "Bearer a")).isEqualTo("everybody's");
    assertThat(edge.body("/s/all", "Authorization", "Bearer b")).isEqualTo("everybody's");
    assertThat(edge.origin.calls("/s/all")).isEqualTo(2);
  }

  @Test
  void letsOperatorsPassAlsoWhereTheRuleShares() throws Exception {
    edge.origin.on(
        "/s/operators",
        (request, response) -> text(response, "for " + request.getHeader(CachedEdge.OPERATOR)));
    assertThat(edge.body("/s/operators", CachedEdge.OPERATOR, "token")).isEqualTo("for token");
    assertThat(edge.body("/s/operators")).isEqualTo("for null");
    assertThat(edge.body("/s/operators", CachedEdge.OPERATOR, "token")).isEqualTo("for token");
    assertThat(edge.body("/s/operators", CachedEdge.OPERATOR, "guess")).isEqualTo("for null");
    assertThat(edge.origin.calls("/s/operators")).isEqualTo(3);
  }

  @Test
  void ignoresAndHidesCookiesThatDoNotSignInWhenThoseThatDoAreNamed() throws Exception {
    ResponseCacheSettings settings =
        new ResponseCacheSettings(
            List.of(CachedEdge.rule("/a/**")),
            1 << 20,
            1 << 16,
            Duration.ofSeconds(5),
            List.of("SID"),
            List.of());
    try (CachedEdge named = new CachedEdge(settings)) {
      named.origin.on(
          "/a/c",
          (request, response) -> {
            Cookie[] seen = request.getCookies();
            text(response, request.getHeader("Cookie") + (seen == null ? 0 : seen.length));
          });
      assertThat(named.body("/a/c", "Cookie", "theme=<dark>")).isEqualTo("null0");
      assertThat(named.body("/a/c", "Cookie", "theme=light")).isEqualTo("null0");
      assertThat(named.body("/a/c", "Cookie", "theme=light; SID=1"))
          .isEqualTo("theme=light; SID=12");
      assertThat(named.origin.calls("/a/c")).isEqualTo(2);
    }
  }

  @Test
  void neverKeepsAnAnswerThatSetsACookie() throws Exception {
    edge.origin.on(
        "/a/cookie",
        (request, response) -> {
          response.addCookie(new Cookie("SID", "secret"));
          text(response, "x");
        });
    edge.origin.on("/s/cookie", says("x", "Set-Cookie", "SID=secret"));
    for (String path : List.of("/a/cookie", "/s/cookie")) {
      assertThat(header(edge.get(path), "Set-Cookie")).contains("SID=secret");
      assertThat(header(edge.get(path), "Set-Cookie")).contains("SID=secret");
      assertThat(edge.origin.calls(path)).isEqualTo(2);
    }
  }

  /** The container adds the cookie of a new session to its own response, past every wrapper. */
  @Test
  void neverKeepsWhatWasMadeWithinANewSession() throws Exception {
    edge.origin
        .on(
            "/a/form",
            (request, response) -> text(response, "token of " + request.getSession().getId()))
        .on(
            "/a/late",
            (request, response) -> {
              text(response, "written before ");
              response.getOutputStream().print(request.getSession(true).getId());
            });
    for (String path : List.of("/a/form", "/a/late")) {
      HttpResponse<byte[]> one = edge.get(path);
      HttpResponse<byte[]> two = edge.get(path);
      assertThat(header(one, "Set-Cookie")).contains("JSESSIONID=");
      assertThat(header(two, "Set-Cookie")).contains("JSESSIONID=");
      assertThat(EdgeServer.text(two)).isNotEqualTo(EdgeServer.text(one));
      assertThat(edge.origin.calls(path)).isEqualTo(2);
    }
  }

  @Test
  void keepsWhatLooksForASessionAndFindsNone() throws Exception {
    edge.origin.on(
        "/a/look",
        (request, response) -> text(response, String.valueOf(request.getSession(false))));
    assertThat(edge.body("/a/look")).isEqualTo("null");
    assertThat(edge.body("/a/look")).isEqualTo("null");
    assertThat(edge.origin.calls("/a/look")).isEqualTo(1);
  }

  /** Spring Security signs in by it, behind the cache. */
  @Test
  void letsRequestsWithAClientCertificatePassBothWays() throws Exception {
    EdgeFilter tls =
        new EdgeFilter(RequestOrder.LOG) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            request.setAttribute(
                "jakarta.servlet.request.X509Certificate", request.getHeader("X-Certificate-Of"));
            chain.doFilter(
                new HttpServletRequestWrapper(request) {
                  @Override
                  public boolean isSecure() {
                    return true;
                  }
                },
                response);
          }
        };
    try (CachedEdge secure =
        new CachedEdge(ResponseCacheSettings.defaults(CachedEdge.rule("/a/**")), tls)) {
      secure.origin.on(
          "/a/own",
          (request, response) ->
              text(
                  response,
                  "of " + request.getAttribute("jakarta.servlet.request.X509Certificate")));
      assertThat(secure.body("/a/own", "X-Certificate-Of", "ann")).isEqualTo("of ann");
      assertThat(secure.body("/a/own")).isEqualTo("of null");
      HttpResponse<byte[]> bob = secure.get("/a/own", "X-Certificate-Of", "bob");
      assertThat(EdgeServer.text(bob)).isEqualTo("of bob");
      assertThat(status(bob)).isEqualTo("headroom; fwd=bypass; detail=signed-in");
      assertThat(secure.body("/a/own")).isEqualTo("of null");
      assertThat(secure.origin.calls("/a/own")).isEqualTo(3);
    }
  }

  /** Limits by user are decided behind the cache. */
  @Test
  void sendsNobodyTheRateLimitsOfAnother() throws Exception {
    edge.origin.on(
        "/a/limited",
        (request, response) -> {
          response.addHeader("RateLimit", "\"api\";r=0");
          response.setHeader("X-RateLimit-Remaining", "0");
          text(response, "x");
        });
    HttpResponse<byte[]> counted = edge.get("/a/limited");
    HttpResponse<byte[]> cached = edge.get("/a/limited");
    assertThat(edge.origin.calls("/a/limited")).isEqualTo(1);
    assertThat(header(counted, "RateLimit")).isEqualTo("\"api\";r=0");
    assertThat(header(counted, "X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(header(cached, "RateLimit")).isEmpty();
    assertThat(header(cached, "X-RateLimit-Remaining")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Original-URL",
        "X-HTTP-Method-Override",
        "User-Agent",
        "Referer",
        "X-Anything"
      })
  void cannotBePoisonedByAHeaderThatIsNoPartOfTheKey(String header) throws Exception {
    String path = "/a/poison/" + header;
    edge.origin.on(
        path,
        (request, response) ->
            text(
                response,
                request.getHeader(header)
                    + request.getHeaders(header).hasMoreElements()
                    + Collections.list(request.getHeaderNames())
                        .contains(header.toLowerCase(java.util.Locale.ROOT))));
    assertThat(edge.body(path, header, "evil.example")).isEqualTo("nullfalsefalse");
    assertThat(edge.body(path)).isEqualTo("nullfalsefalse");
    assertThat(edge.origin.calls(path)).isEqualTo(1);
  }

  @Test
  void cannotBePoisonedByAHostOrALocale() throws Exception {
    edge.origin.on(
        "/a/host",
        (request, response) ->
            text(response, request.getServerName() + " " + request.getLocale().getLanguage()));
    assertThat(edge.server.raw("GET /a/host HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n"))
        .endsWith("\r\nevil " + java.util.Locale.getDefault().getLanguage());
    assertThat(edge.body("/a/host", "Accept-Language", "fr")).isEqualTo("127.0.0.1 fr");
    assertThat(edge.body("/a/host", "Accept-Language", "it")).isEqualTo("127.0.0.1 it");
  }

  @Test
  void cannotBePoisonedByABodyOrAPathParameter() throws Exception {
    edge.origin.on(
        "/a/fat",
        (request, response) ->
            text(
                response,
                new String(
                    request.getInputStream().readAllBytes(),
                    java.nio.charset.StandardCharsets.UTF_8)));
    HttpRequest.Builder fat =
        edge.server.to("/a/fat").method("GET", HttpRequest.BodyPublishers.ofString("evil"));
    assertThat(EdgeServer.text(edge.server.send(fat))).isEqualTo("evil");
    assertThat(edge.body("/a/fat")).isEmpty();
    assertThat(status(edge.get("/a/fat;x=1"))).isEqualTo("headroom; fwd=bypass; detail=unkeyed");
  }

  /** Over HTTP/2 a body needs neither a length nor an encoding. */
  @Test
  void cannotBePoisonedByABodyThatNoHeaderShows() throws Exception {
    EdgeFilter http2 =
        new EdgeFilter(RequestOrder.LOG) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            chain.doFilter(
                new HttpServletRequestWrapper(request) {
                  @Override
                  public long getContentLengthLong() {
                    return -1;
                  }
                },
                response);
          }
        };
    try (CachedEdge other =
        new CachedEdge(ResponseCacheSettings.defaults(CachedEdge.rule("/a/**")), http2)) {
      other.origin.on(
          "/a/fat",
          (request, response) ->
              text(response, "got " + new String(request.getInputStream().readAllBytes(), UTF_8)));
      other.server.send(
          other.server.to("/a/fat").method("GET", HttpRequest.BodyPublishers.ofString("evil")));
      assertThat(other.body("/a/fat")).isEqualTo("got ");
    }
  }

  @Test
  void keepsAnswersApartByTheHeadersOfTheRule() throws Exception {
    edge.origin.on(
        "/a/vary",
        (request, response) -> {
          response.setHeader("Vary", "accept-language, Accept");
          text(response, request.getHeader("Accept-Language") + request.getHeader("Accept"));
        });
    assertThat(edge.body("/a/vary", "Accept-Language", "de")).isEqualTo("denull");
    assertThat(edge.body("/a/vary", "Accept-Language", "fr")).isEqualTo("frnull");
    assertThat(edge.body("/a/vary", "Accept", "de")).isEqualTo("nullde");
    assertThat(edge.body("/a/vary", "Accept-Language", "de")).isEqualTo("denull");
    assertThat(edge.origin.calls("/a/vary")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Tenant", "*", "Accept, User-Agent"})
  void keepsNothingThatVariesByWhatTheRuleDoesNotName(String vary) throws Exception {
    String path = "/a/varies/" + vary.hashCode();
    edge.origin.on(
        path,
        (request, response) -> {
          response.setHeader("Vary", vary);
          text(response, "for " + request.getHeader("X-Tenant"));
        });
    edge.get(path, "X-Tenant", "one");
    assertThat(edge.body(path, "X-Tenant", "two")).isEqualTo("for two");
    assertThat(edge.body(path, "X-Tenant", "three")).isEqualTo("for three");
  }

  @Test
  void keepsHeadersOfOuterFiltersOutOfTheAnswer() throws Exception {
    CorsSettings cors =
        new CorsSettings(
            List.of("https://one.example", "https://two.example"),
            true,
            List.of("GET"),
            List.of(),
            List.of(),
            Duration.ofHours(1));
    ResponseCacheRule rule =
        new ResponseCacheRule(
            "plain",
            PathPattern.parse("/a/**"),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ZERO,
            false,
            false,
            List.of("Accept"),
            List.of(),
            0,
            false);
    try (CachedEdge outer =
        new CachedEdge(
            ResponseCacheSettings.defaults(rule), new CorsFilter(cors), new RequestIdFilter())) {
      HttpResponse<byte[]> one = outer.get("/a/x", "Origin", "https://one.example");
      HttpResponse<byte[]> two = outer.get("/a/x", "Origin", "https://two.example");
      assertThat(outer.origin.calls("/a/x")).isEqualTo(1);
      assertThat(header(one, "Access-Control-Allow-Origin")).isEqualTo("https://one.example");
      assertThat(header(two, "Access-Control-Allow-Origin")).isEqualTo("https://two.example");
      assertThat(header(two, "Vary")).contains("Origin");
      assertThat(header(two, "X-Request-Id")).isNotEqualTo(header(one, "X-Request-Id"));
    }
  }

  @Test
  void keepsA404WhereTheRuleSaysSo() throws Exception {
    EdgeServer.Handler absent =
        (request, response) -> {
          response.setStatus(404);
          text(response, "absent");
        };
    edge.origin.on("/s/404", absent).on("/a/404", absent);
    for (String path : List.of("/s/404", "/a/404")) {
      edge.get(path);
      assertThat(edge.get(path).statusCode()).isEqualTo(404);
    }
    assertThat(edge.origin.calls("/s/404")).isEqualTo(1);
    assertThat(edge.origin.calls("/a/404")).isEqualTo(2);
  }
}
