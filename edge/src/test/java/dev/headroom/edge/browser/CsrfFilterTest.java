// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import static dev.headroom.edge.EdgeServer.header;
import static dev.headroom.edge.EdgeServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import dev.headroom.ground.SettingsException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsrfFilterTest {
  private static final String ENDPOINT = "/csrf";
  private static final Pattern TOKEN = Pattern.compile("\"csrfToken\":\"([^\"]+)\"");
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    CsrfSettings settings =
        new CsrfSettings(
            ENDPOINT,
            List.of("https://app.example"),
            List.of(PathPattern.parse("/hook")),
            List.of("sid"),
            "0123456789abcdef0123456789abcdef");
    server =
        new EdgeServer(
            (request, response) -> response.getWriter().write("done"),
            believingProxy(),
            new CsrfFilter(settings, request -> request.getHeader("X-Https") != null));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int post(String path, String... headers) throws Exception {
    return server
        .send(server.to(path).headers(headers).POST(BodyPublishers.ofString("x")))
        .statusCode();
  }

  private static String token(HttpResponse<byte[]> response) {
    Matcher found = TOKEN.matcher(text(response));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private static String cookie(HttpResponse<byte[]> response) {
    return header(response, "Set-Cookie").split(";", 2)[0];
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin, , 200",
    "none, , 200",
    "cross-site, , 403",
    "same-site, , 403",
    "cross-site, https://evil.example, 403",
    "cross-site, https://app.example, 200",
    "same-site, https://app.example, 200",
    "cross-site, null, 403",
    ", https://evil.example, 403",
    ", null, 403",
    ", https://app.example, 200",
  })
  void judgesBySiteAndOrigin(String site, String origin, int status) throws Exception {
    var request = server.to("/change").header("Cookie", "sid=1").DELETE();
    if (site != null) {
      request.header("Sec-Fetch-Site", site);
    }
    if (origin != null) {
      request.header("Origin", origin);
    }
    assertThat(server.send(request).statusCode()).isEqualTo(status);
  }

  @Test
  void theOwnOriginPassesInABrowserWithoutFetchMetadata() throws Exception {
    String own = "http://127.0.0.1:" + server.port();
    assertThat(post("/change", "Origin", own, "Cookie", "sid=1")).isEqualTo(200);
    assertThat(post("/change", "Origin", own + "0", "Cookie", "sid=1")).isEqualTo(403);
  }

  /** As with a proxy that names another host, and a container that believes who was named to it. */
  @Test
  void theOwnOriginPassesBehindAProxyThatNamesAnotherHost() throws Exception {
    String[] forwarded = {"X-Forwarded-Host", "shop.example"};
    assertThat(post("/change", with(forwarded, "Origin", "http://shop.example"))).isEqualTo(200);
    assertThat(post("/change", with(forwarded, "Origin", "http://evil.example"))).isEqualTo(403);
  }

  private static String[] with(String[] headers, String... more) {
    return Stream.concat(Stream.of(headers), Stream.of(more)).toArray(String[]::new);
  }

  /** Does what {@code RemoteIpValve} does with a proxy's header. */
  private static EdgeFilter believingProxy() {
    return new EdgeFilter(RequestOrder.REQUEST_ID) {
      @Override
      protected void filter(
          HttpServletRequest request, HttpServletResponse response, FilterChain chain)
          throws IOException, ServletException {
        String named = request.getHeader("X-Forwarded-Host");
        chain.doFilter(
            named == null
                ? request
                : new HttpServletRequestWrapper(request) {
                  @Override
                  public String getServerName() {
                    return named;
                  }

                  @Override
                  public int getServerPort() {
                    return 80;
                  }
                },
            response);
      }
    };
  }

  /** Over HTTP/2 no header names the host. */
  @Test
  void theOwnOriginPassesOverHttp2AndNoOther() throws Exception {
    String own = "http://127.0.0.1:" + server.port();
    assertThat(postByHttp2("Origin", own)).isEqualTo(200);
    assertThat(postByHttp2("Origin", own + "0")).isEqualTo(403);
    assertThat(postByHttp2("Origin", "http://127.0.0.1")).isEqualTo(403);
    assertThat(postByHttp2("Origin", own, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
  }

  private static int postByHttp2(String... headers) throws Exception {
    return server
        .sendByHttp2(server.to("/change").headers(headers).POST(BodyPublishers.ofString("x")))
        .statusCode();
  }

  @Test
  void readingPassesFromAnywhere() throws Exception {
    assertThat(server.get("/read", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(200);
  }

  @Test
  void programsAndBearersPassAndSoDoExemptPaths() throws Exception {
    assertThat(post("/change", "Accept", "*/*")).isEqualTo(200);
    assertThat(post("/change", "Authorization", "Bearer x", "Cookie", "a=b")).isEqualTo(200);
    assertThat(post("/change", "Authorization", "Basic x", "Cookie", "a=b")).isEqualTo(403);
    assertThat(post("/hook", "Sec-Fetch-Site", "cross-site")).isEqualTo(200);
  }

  /** Such as a client with a cookie jar: it could not get a token anywhere. */
  @Test
  void programsWithCookiesPassWhereNoEndpointIssuesTokens() throws Exception {
    try (EdgeServer without =
        new EdgeServer(
            (request, response) -> response.getWriter().write("done"),
            new CsrfFilter(CsrfSettings.defaults(), request -> false))) {
      for (String authorization : List.of("Basic x", "")) {
        assertThat(
                without
                    .send(
                        without
                            .to("/change")
                            .headers("Cookie", "sid=1", "Authorization", authorization)
                            .POST(BodyPublishers.ofString("x")))
                    .statusCode())
            .isEqualTo(200);
      }
      assertThat(
              without
                  .send(
                      without
                          .to("/change")
                          .headers("Cookie", "sid=1", "Origin", "https://evil.example")
                          .POST(BodyPublishers.ofString("x")))
                  .statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void tenCallsGiveTenTokensThatAllWorkWithOneCookie() throws Exception {
    HttpResponse<byte[]> first = server.get(ENDPOINT, "Cookie", "sid=1");
    assertThat(header(first, "Cache-Control")).contains("no-store");
    assertThat(header(first, "Set-Cookie"))
        .startsWith("csrf=")
        .contains("HttpOnly", "SameSite=Strict");
    String cookies = "sid=1; " + cookie(first);
    Set<String> tokens = new HashSet<>(Set.of(token(first)));
    for (int call = 2; call <= 10; call++) {
      HttpResponse<byte[]> next = server.get(ENDPOINT, "Cookie", cookies);
      assertThat(next.statusCode()).isEqualTo(200);
      assertThat(header(next, "Set-Cookie")).isEmpty();
      tokens.add(token(next));
    }
    assertThat(tokens).hasSize(10);
    for (String each : tokens) {
      assertThat(post("/change", "Cookie", cookies, CsrfFilter.HEADER, each)).isEqualTo(200);
    }
  }

  @Test
  void aTokenIsOfNoUseInAnotherSessionOrWithAnotherCookie() throws Exception {
    HttpResponse<byte[]> mine = server.get(ENDPOINT, "Cookie", "sid=1");
    HttpResponse<byte[]> theirs = server.get(ENDPOINT, "Cookie", "sid=2");
    String token = token(mine);
    String name = CsrfFilter.HEADER;
    assertThat(post("/c", "Cookie", "sid=2; " + cookie(mine), name, token)).isEqualTo(403);
    assertThat(post("/c", "Cookie", "sid=1; " + cookie(theirs), name, token)).isEqualTo(403);
    assertThat(post("/c", "Cookie", "sid=1; " + cookie(mine), name, token + "A")).isEqualTo(403);
    assertThat(post("/c", "Cookie", "sid=1; " + cookie(mine))).isEqualTo(403);
    assertThat(post("/c", "Cookie", "sid=1; csrf=" + "A".repeat(64), name, "A".repeat(43)))
        .isEqualTo(403);
    assertThat(post("/c", "Cookie", "sid=1; " + cookie(mine), name, token)).isEqualTo(200);
  }

  @Test
  void overHttpsTheCookieBelongsToTheHostAlone() throws Exception {
    HttpResponse<byte[]> response = server.get(ENDPOINT, "X-Https", "yes");
    assertThat(header(response, "Set-Cookie")).startsWith("__Host-csrf=").contains("; Secure");
  }

  @Test
  void allFaultsOfTheSettingsAreToldAtOnceWithoutTheSecret() {
    assertThatThrownBy(
            () -> new CsrfSettings("csrf", List.of("app"), List.of(), List.of(), "short-secret"))
        .isInstanceOfSatisfying(
            SettingsException.class, told -> assertThat(told.faults()).hasSize(3))
        .hasMessageNotContaining("short-secret");
  }

  @Test
  void anExemptionHoldsForEverySpellingOfItsPathAndForNoOther() throws Exception {
    String site = "Sec-Fetch-Site";
    assertThat(post("/h%6Fok", site, "cross-site")).isEqualTo(200);
    String head = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nSec-Fetch-Site: cross-site\r\n\r\n";
    assertThat(server.raw("POST /change/../hook" + head)).startsWith("HTTP/1.1 403");
    assertThat(server.raw("POST /hook/../change" + head)).startsWith("HTTP/1.1 403");
    assertThat(token(server.get("/%63srf"))).isNotEmpty();
  }
}
