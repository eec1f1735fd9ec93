// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.EdgeServer.header;
import static dev.headroom.edge.responsecache.CachedEdge.status;
import static dev.headroom.edge.responsecache.CachedOrigin.held;
import static dev.headroom.edge.responsecache.CachedOrigin.says;
import static dev.headroom.edge.responsecache.CachedOrigin.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stale responses that their handler validates, and conditions of clients on stored ones. */
@Timeout(120)
class ResponseCacheValidationTest {
  private static final String DATE = "Tue, 02 Jun 2026 10:00:00 GMT";
  private static final String SAME = "If-None-Match";

  private CachedEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge = new CachedEdge(CachedEdge.rule("/a/**"));
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  /** Responds 304 to the tag, and with the tag's text to everything else. */
  private static EdgeServer.Handler tagged(String tag, String... headers) {
    return (request, response) -> {
      response.setHeader("ETag", tag);
      for (int i = 0; i < headers.length; i += 2) {
        response.addHeader(headers[i], headers[i + 1]);
      }
      if (tag.equals(request.getHeader(SAME))) {
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      } else {
        text(response, "text of " + tag);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"v1\"", "W/\"v1\""})
  void makesAResponseFreshAgainThatItsHandlerHasNotChanged(String tag) throws Exception {
    edge.origin.on("/a/x", tagged(tag, "X-Count", "1"));
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(11));
    edge.origin.on("/a/x", tagged(tag, "X-Count", "2"));
    HttpResponse<byte[]> validated = edge.get("/a/x");
    assertThat(status(validated)).isEqualTo("headroom; fwd=stale; fwd-status=304; stored");
    assertThat(validated.statusCode()).isEqualTo(200);
    assertThat(EdgeServer.text(validated)).isEqualTo("text of " + tag);
    assertThat(header(validated, "X-Count")).isEqualTo("2");
    assertThat(header(validated, "Age")).isEqualTo("0");
    assertThat(status(edge.get("/a/x"))).isEqualTo("headroom; hit; ttl=10");
    assertThat(edge.origin.calls("/a/x")).isEqualTo(2);
  }

  @Test
  void validatesByTheDateWhereThereIsNoTag() throws Exception {
    edge.origin.on(
        "/a/x",
        (request, response) -> {
          response.setHeader("Last-Modified", DATE);
          long since = request.getDateHeader("If-Modified-Since");
          if (since > 0 && DATE.equals(request.getHeader("If-Modified-Since"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
          } else {
            text(response, "dated");
          }
        });
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(11));
    assertThat(status(edge.get("/a/x"))).contains("fwd-status=304");
  }

  @Test
  void replacesTheResponseThatItsHandlerHasChanged() throws Exception {
    edge.origin.on("/a/x", tagged("\"v1\""));
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(11));
    edge.origin.on("/a/x", tagged("\"v2\""));
    assertThat(edge.body("/a/x")).isEqualTo("text of \"v2\"");
    assertThat(edge.body("/a/x")).isEqualTo("text of \"v2\"");
    assertThat(edge.origin.calls("/a/x")).isEqualTo(2);
  }

  @Test
  void answersTheClientsOwnConditionAfterValidation() throws Exception {
    edge.origin.on("/a/x", tagged("\"v1\""));
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(11));
    assertThat(edge.get("/a/x", SAME, "\"v1\"").statusCode()).isEqualTo(304);
    edge.time.advance(Duration.ofSeconds(11));
    assertThat(edge.get("/a/x", SAME, "\"v0\"").statusCode()).isEqualTo(200);
    assertThat(edge.origin.calls("/a/x")).isEqualTo(3);
  }

  @Test
  void validatesOnEachUseWhatIsStoredWithNoCache() throws Exception {
    edge.origin.on("/a/x", tagged("\"v1\"", "Cache-Control", "no-cache, max-age=60"));
    edge.get("/a/x");
    for (int i = 0; i < 2; i++) {
      HttpResponse<byte[]> again = edge.get("/a/x");
      assertThat(EdgeServer.text(again)).isEqualTo("text of \"v1\"");
      assertThat(status(again)).contains("fwd-status=304");
    }
    assertThat(edge.origin.calls("/a/x")).isEqualTo(3);
    edge.origin.on("/a/x", (request, response) -> response.sendError(500));
    assertThat(edge.get("/a/x").statusCode()).isEqualTo(500);
  }

  @Test
  void makesNobodyWaitForAValidationThatIsAnothers() throws Exception {
    edge.origin.on("/a/x", tagged("\"v1\"", "Cache-Control", "no-cache"));
    edge.get("/a/x");
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    edge.origin.on("/a/x", held(began, goOn, "slow"));
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first = clients.submit(() -> edge.body("/a/x"));
      began.await();
      edge.origin.on("/a/x", says("own"));
      HttpResponse<byte[]> second = edge.get("/a/x");
      assertThat(EdgeServer.text(second)).isEqualTo("own");
      assertThat(status(second)).isEqualTo("headroom; fwd=stale; detail=in-flight");
      goOn.countDown();
      assertThat(first.get()).isEqualTo("slow");
    }
  }

  @Test
  void servesAValidatedResponseButForgetsItWhenThe304ForbidsToStore() throws Exception {
    edge.origin.on("/a/x", tagged("\"v1\""));
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(11));
    edge.origin.on("/a/x", tagged("\"v1\"", "Set-Cookie", "SID=secret"));
    HttpResponse<byte[]> mine = edge.get("/a/x");
    assertThat(EdgeServer.text(mine)).isEqualTo("text of \"v1\"");
    assertThat(header(mine, "Set-Cookie")).isEqualTo("SID=secret");
    assertThat(status(mine)).doesNotContain("stored");
    edge.origin.on("/a/x", says("next"));
    HttpResponse<byte[]> next = edge.get("/a/x");
    assertThat(header(next, "Set-Cookie")).isEmpty();
    assertThat(EdgeServer.text(next)).isEqualTo("next");
  }

  @Test
  void asksForNoValidationOfATagThatTheCacheMade() throws Exception {
    edge.origin.on("/a/x", (request, response) -> text(response, "for " + request.getHeader(SAME)));
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(11));
    assertThat(edge.body("/a/x")).isEqualTo("for null");
  }

  @Test
  void handsOnA304ThatItDidNotAskFor() throws Exception {
    edge.origin.on("/a/x", (request, response) -> response.setStatus(304));
    assertThat(edge.get("/a/x").statusCode()).isEqualTo(304);
  }

  @Test
  void asksNoHandlerAboutWhatWasInvalidated() throws Exception {
    edge.origin.on("/a/x", tagged("\"v1\""));
    edge.get("/a/x");
    edge.cache.invalidatePath("/a/x");
    assertThat(status(edge.get("/a/x"))).isEqualTo("headroom; fwd=uri-miss; stored");
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "prefix", "change", "location"})
  void invalidatesWhatIsBelowAContextPath(String by) throws Exception {
    EdgeFilter context =
        new EdgeFilter(RequestOrder.LOG) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            chain.doFilter(
                new HttpServletRequestWrapper(request) {
                  @Override
                  public String getContextPath() {
                    return "/context";
                  }
                },
                response);
          }
        };
    try (CachedEdge below =
        new CachedEdge(ResponseCacheSettings.defaults(CachedEdge.rule("/a/**")), context)) {
      below.origin.on(
          "/context/a/list", (request, response) -> response.setHeader("Location", "/context/a/x"));
      below.get("/context/a/x");
      assertThat(status(below.get("/context/a/x"))).startsWith("headroom; hit");
      switch (by) {
        case "path" -> below.cache.invalidatePath("/a/x");
        case "prefix" -> below.cache.invalidatePrefix("/a");
        case "change" -> below.server.send(below.server.to("/context/a/x").DELETE());
        default ->
            below.server.send(
                below.server.to("/context/a/list").POST(HttpRequest.BodyPublishers.noBody()));
      }
      assertThat(status(below.get("/context/a/x"))).isEqualTo("headroom; fwd=uri-miss; stored");
    }
  }

  /** The handler knows nothing of a tag that the cache made, and would change the resource. */
  @Test
  void refusesAChangeByATagOfTheCacheThatIsNoLongerCurrent() throws Exception {
    edge.origin.on("/a/x", says("one"));
    String first = header(edge.get("/a/x"), "ETag");
    assertThat(change("/a/x", first)).isEqualTo(200);
    assertThat(change("/a/x", first)).isEqualTo(412);
    edge.origin.on("/a/x", says("two"));
    edge.get("/a/x");
    assertThat(change("/a/x", first)).isEqualTo(412);
    assertThat(change("/a/x", header(edge.get("/a/x"), "ETag"))).isEqualTo(200);
  }

  @Test
  void knowsItsTagsWhenManyResponsesCameAndWent() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 400; i++) {
        edge.get("/a/many/" + i + "?round=" + round);
      }
      edge.cache.clear();
    }
    String tag = header(edge.get("/a/x"), "ETag");
    assertThat(change("/a/y", tag)).isEqualTo(412);
    assertThat(change("/a/x", tag)).isEqualTo(200);
    assertThat(edge.cache.indexedKeys()).isLessThan(1000);
  }

  @Test
  void admitsOneOfManyChangesByTheSameTag() throws Exception {
    String tag = header(edge.get("/a/x"), "ETag");
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> changes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        changes.add(clients.submit(() -> change("/a/x", tag)));
      }
      List<Integer> codes = new ArrayList<>();
      for (Future<Integer> each : changes) {
        codes.add(each.get());
      }
      assertThat(codes).containsOnly(200, 412).containsOnlyOnce(200);
    }
  }

  @Test
  void leavesTheTagsOfAHandlerToTheHandler() throws Exception {
    edge.origin.on(
        "/a/x",
        (request, response) ->
            response.setStatus(request.getHeader("If-Match") == null ? 200 : 204));
    for (String tag : new String[] {"\"v1\"", "*", "\"AAAAAAAAAAAAAAAAAAAAAA\"", "W/\"v1\""}) {
      assertThat(change("/a/x", tag)).isEqualTo(204);
    }
  }

  private int change(String path, String tag) throws Exception {
    HttpRequest.Builder change =
        edge.server
            .to(path)
            .PUT(HttpRequest.BodyPublishers.ofString("new"))
            .header("If-Match", tag);
    return edge.server.send(change).statusCode();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-1, 206, 01, bytes 0-1/10",
    "bytes=8-, 206, 89, bytes 8-9/10",
    "bytes=-1, 206, 9, bytes 9-9/10",
    "bytes=5-99, 206, 56789, bytes 5-9/10",
    "bytes=10-, 416, '', bytes */10",
    "bytes=-0, 416, '', bytes */10",
  })
  void servesARangeOfAStoredResponse(String range, int code, String body, String part)
      throws Exception {
    edge.origin.on("/a/x", says("0123456789", "ETag", "\"v1\"", "Vary", "Accept"));
    edge.get("/a/x");
    HttpResponse<byte[]> response = edge.get("/a/x", "Range", range);
    assertThat(response.statusCode()).isEqualTo(code);
    assertThat(EdgeServer.text(response)).isEqualTo(body);
    assertThat(header(response, "Content-Range")).isEqualTo(part);
    assertThat(header(response, "Vary")).isEqualTo("Accept");
    assertThat(edge.origin.calls("/a/x")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"v1\"', 206",
    "'\"v2\"', 200",
    "'W/\"v1\"', 200",
    "'Tue, 02 Jun 2026 10:00:00 GMT', 206",
    "'Tue, 02 Jun 2026 10:00:01 GMT', 200",
  })
  void servesARangeOnlyOfTheResponseThatTheClientKnows(String condition, int code)
      throws Exception {
    edge.time.advance(
        Duration.between(edge.time.now(), java.time.Instant.parse("2027-01-01T00:00:00Z")));
    edge.origin.on("/a/x", says("0123456789", "ETag", "\"v1\"", "Last-Modified", DATE));
    edge.get("/a/x");
    assertThat(edge.get("/a/x", "Range", "bytes=0-1", "If-Range", condition).statusCode())
        .isEqualTo(code);
  }

  @Test
  void offersNeitherRangesNorADateForGzip() throws Exception {
    String large = "a text worth packing; ".repeat(500);
    edge.origin.on("/a/x", says(large, "Last-Modified", DATE, "Accept-Ranges", "bytes"));
    edge.get("/a/x");
    HttpResponse<byte[]> packed = edge.get("/a/x", "Accept-Encoding", "gzip");
    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(packed, "Accept-Ranges")).isEmpty();
    assertThat(header(packed, "Last-Modified")).isEmpty();
    HttpResponse<byte[]> resumed = edge.get("/a/x", "Range", "bytes=9-", "If-Range", DATE);
    assertThat(resumed.statusCode()).isEqualTo(200);
    String tag = header(packed, "ETag");
    HttpResponse<byte[]> rest =
        edge.get("/a/x", "Accept-Encoding", "gzip", "Range", "bytes=9-", "If-Range", tag);
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).hasSize(packed.body().length - 9);
    assertThat(header(rest, "Vary")).isEqualTo("Accept-Encoding");
  }
}
