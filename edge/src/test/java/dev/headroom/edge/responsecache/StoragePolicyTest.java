// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.EdgeServer.header;
import static dev.headroom.edge.responsecache.CachedEdge.status;
import static dev.headroom.edge.responsecache.CachedOrigin.says;
import static dev.headroom.edge.responsecache.CachedOrigin.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.HttpDate;
import dev.headroom.edge.PathPattern;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored, and how long it is fresh, by what the response says. */
class StoragePolicyTest {
  private CachedEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge =
        new CachedEdge(
            new ResponseCacheSettings(
                List.of(
                    CachedEdge.rule("/a/**"),
                    rule("explicit", Duration.ZERO, 0, true),
                    rule("heuristic", Duration.ZERO, 10, true)),
                1 << 20,
                1 << 16,
                Duration.ofSeconds(5),
                List.of(),
                List.of("CDN-Cache-Control")));
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private static ResponseCacheRule rule(
      String name, Duration ttl, int heuristicPercent, boolean errors) {
    return new ResponseCacheRule(
        name,
        PathPattern.parse("/" + name + "/**"),
        ttl,
        Duration.ZERO,
        Duration.ZERO,
        false,
        false,
        List.of("Accept", "Accept-Language", "Foo"),
        List.of(),
        heuristicPercent,
        errors);
  }

  private static EdgeServer.Handler responds(int status, String... headers) {
    return (request, response) -> {
      response.setStatus(status);
      says(status == 204 ? "" : "body", headers).handle(request, response);
    };
  }

  private String ago(int seconds) {
    return HttpDate.format(edge.time.now().minusSeconds(seconds));
  }

  /** Returns how often the handler is called by two requests, some seconds apart. */
  private int calls(String path, EdgeServer.Handler handler, int secondsApart) throws Exception {
    edge.origin.on(path, handler);
    edge.get(path);
    edge.time.advance(Duration.ofSeconds(secondsApart));
    edge.get(path);
    return edge.origin.calls(path);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 203, 204, 299, 301, 302, 307, 308})
  void storesAnyStatusThatStatesItsLifetime(int status) throws Exception {
    assertThat(calls("/a/x", responds(status, "Cache-Control", "max-age=60"), 30)).isEqualTo(1);
  }

  @Test
  void storesARedirectThatStatesItsLifetime() throws Exception {
    EdgeServer.Handler redirect =
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.sendRedirect("/a/elsewhere");
        };
    assertThat(calls("/a/x", redirect, 30)).isEqualTo(1);
    var hit = edge.get("/a/x");
    assertThat(hit.statusCode()).isEqualTo(302);
    assertThat(header(hit, "Location")).isEqualTo("/a/elsewhere");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 410, 499, 500, 503, 599})
  void storesAnErrorThatStatesItsLifetimeWhereTheRuleSaysSo(int status) throws Exception {
    EdgeServer.Handler error = responds(status, "Cache-Control", "max-age=60");
    assertThat(calls("/explicit/x", error, 30)).isEqualTo(1);
    assertThat(calls("/a/x", error, 30)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {206, 401, 403, 429, 431})
  void neverStoresWhatConcernsOneClientOrAPart(int status) throws Exception {
    EdgeServer.Handler response = responds(status, "Cache-Control", "public, max-age=60");
    assertThat(calls("/explicit/x", response, 1)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"200, 1", "203, 1", "410, 1", "501, 1", "201, 2", "302, 2", "503, 2", "599, 2"})
  void guessesALifetimeFromTheLastChange(int status, int calls) throws Exception {
    assertThat(calls("/heuristic/x", responds(status, "Last-Modified", ago(1000)), 90))
        .isEqualTo(calls);
    assertThat(calls("/explicit/x", responds(status, "Last-Modified", ago(1000)), 90)).isEqualTo(2);
  }

  @Test
  void guessesNoMoreThanTheShareOfTheRule() throws Exception {
    assertThat(calls("/heuristic/x", responds(200, "Last-Modified", ago(1000)), 101)).isEqualTo(2);
    assertThat(
            calls(
                "/heuristic/y",
                responds(599, "Last-Modified", ago(1000), "Cache-Control", "public"),
                90))
        .isEqualTo(1);
  }

  /** A clock of another machine that is slow or fast changes nothing. */
  @ParameterizedTest
  @CsvSource({
    "0, 60, 59, 1",
    "0, 60, 60, 2",
    "400, 300, 0, 2",
    "100, 160, 59, 1",
    "-30, 60, 59, 1",
    "-30, 60, 60, 2"
  })
  void countsALifetimeFromDateToExpires(int date, int expires, int apart, int calls)
      throws Exception {
    EdgeServer.Handler response = says("x", "Date", ago(-date), "Expires", ago(-expires));
    assertThat(calls("/explicit/x", response, apart)).isEqualTo(calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "Thu, 18 Aug 2050 2:01:18 GMT", "Thu, 18 Aug 2050 02:01:18 UTC"})
  void takesADateThatIsNoneForThePast(String expires) throws Exception {
    assertThat(calls("/a/x", says("x", "Expires", expires), 0)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Thursday, 18-Aug-50 02:01:18 GMT", "Thu Aug 18 02:01:18 2050"})
  void readsTheObsoleteDates(String expires) throws Exception {
    assertThat(calls("/explicit/x", says("x", "Expires", expires), 60)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 1",
    "-7200, 1",
    "7200.0, 1",
    "'0, 7200', 1",
    "'7200, 0', 2",
    "2147483648, 2",
    "000030, 1"
  })
  void readsTheFirstAgeOrNone(String age, int calls) throws Exception {
    assertThat(calls("/a/x", says("x", "Cache-Control", "max-age=3600", "Age", age), 0))
        .isEqualTo(calls);
  }

  @ParameterizedTest
  @CsvSource({
    "'max-age=003600', 1",
    "'max-age=99999999999', 1",
    "'extension=\"max-age=3600\", max-age=1', 2",
    "'max-age=''3600''', 2",
    "'max-age=-1', 2",
    "'max-age=3600, no-store, must-understand', 1",
  })
  void readsDirectivesAsTheyAreMeant(String directive, int calls) throws Exception {
    assertThat(calls("/explicit/x", says("x", "Cache-Control", directive), 30)).isEqualTo(calls);
  }

  @Test
  void storesNoUnknownStatusThatMustBeUnderstood() throws Exception {
    String directive = "max-age=3600, no-store, must-understand";
    assertThat(calls("/explicit/x", responds(599, "Cache-Control", directive), 0)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "max-age=60, no-store, 1",
    "'foobar, max-age=60', no-store, 1",
    "no-store, max-age=60, 2",
    "private, max-age=60, 2",
    "max-age=1, max-age=60, 2",
    "'max-age=60, &&&', no-store, 2",
    "'max-age=\"60\"', no-store, 2",
  })
  void prefersAFieldThatIsTargetedAtThisCache(String targeted, String general, int calls)
      throws Exception {
    EdgeServer.Handler response =
        says("x", "CDN-Cache-Control", targeted, "Cache-Control", general);
    assertThat(calls("/explicit/x", response, 30)).isEqualTo(calls);
  }

  @Test
  void keepsTheDateAtWhichTheResponseWasMade() throws Exception {
    Instant made = edge.time.now();
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(5));
    assertThat(header(edge.get("/a/x"), "Date")).isEqualTo(HttpDate.format(made));
  }

  @Test
  void storesNoHeaderOfAConnection() throws Exception {
    edge.origin.on(
        "/a/x",
        says("x", "Connection", "a, B", "a", "1", "b", "2", "c", "3", "Proxy-Authenticate", "p"));
    edge.get("/a/x");
    var hit = edge.get("/a/x");
    assertThat(status(hit)).startsWith("headroom; hit");
    assertThat(header(hit, "a") + header(hit, "b") + header(hit, "c")).isEqualTo("3");
    assertThat(header(hit, "Proxy-Authenticate")).isEmpty();
  }

  /** A cache behind this one has to tell the variants apart as this one does. */
  @Test
  void namesTheHeadersByWhichTheHandlerNegotiated() throws Exception {
    edge.origin.on(
        "/a/x", (request, response) -> text(response, "for " + request.getHeader("Accept")));
    assertThat(header(edge.get("/a/x", "Accept", "a/b"), "Vary")).isEqualTo("accept");
    assertThat(header(edge.get("/a/x", "Accept", "a/b"), "Vary")).isEqualTo("accept");
    edge.origin.on("/a/y", says("y"));
    assertThat(header(edge.get("/a/y", "Accept", "a/b"), "Vary")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'Foo', '1, 2', '1,2', 1",
    "'Foo', '1,2', ' 1,  2 ', 1",
    "'Foo', '\"1, 2\"', '\"1,2\"', 2",
    "'Foo', 'a b', 'ab', 2",
    "'Foo', 'A', 'a', 2",
    "'Accept-Language', 'en, de', 'eN,De', 1",
    "'Accept-Language', 'en, de', 'de, en', 2",
  })
  void ignoresWhatMeansNothingInAHeaderOfTheKey(String name, String one, String two, int calls)
      throws Exception {
    edge.origin.on("/explicit/x", says("x", "Cache-Control", "max-age=60"));
    edge.get("/explicit/x", name, one);
    edge.get("/explicit/x", name, two);
    assertThat(edge.origin.calls("/explicit/x")).isEqualTo(calls);
  }

  @Test
  void refusesAResponseThatDoesNotStayFreshAsLongAsTheClientAsks() throws Exception {
    edge.get("/a/x");
    edge.get("/a/x", "Cache-Control", "min-fresh=10");
    assertThat(edge.origin.calls("/a/x")).isEqualTo(1);
    edge.get("/a/x", "Cache-Control", "min-fresh=11");
    assertThat(edge.origin.calls("/a/x")).isEqualTo(2);
  }

  @Test
  void invalidatesThePathThatAChangeNames() throws Exception {
    edge.get("/a/made");
    edge.origin.on("/a/list", says("made", "Location", "/a/made"));
    edge.server.send(edge.server.to("/a/list").POST(HttpRequest.BodyPublishers.ofString("new")));
    edge.get("/a/made");
    assertThat(edge.origin.calls("/a/made")).isEqualTo(2);
    edge.origin.on("/a/list", says("made", "Location", "http://elsewhere.example/a/made"));
    edge.server.send(edge.server.to("/a/list").POST(HttpRequest.BodyPublishers.ofString("new")));
    edge.get("/a/made");
    assertThat(edge.origin.calls("/a/made")).isEqualTo(2);
  }
}
