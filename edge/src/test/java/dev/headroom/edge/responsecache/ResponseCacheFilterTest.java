// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.EdgeServer.header;
import static dev.headroom.edge.responsecache.CachedEdge.status;
import static dev.headroom.edge.responsecache.CachedOrigin.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.compression.CompressionSettings;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCacheFilterTest {
  private static final String LONG = "a text worth packing; ".repeat(500);
  private static CachedEdge edge;

  @BeforeAll
  static void start() throws Exception {
    edge =
        new CachedEdge(
            new ResponseCacheSettings(
                List.of(CachedEdge.rule("/a/**")),
                1 << 20,
                50_000,
                Duration.ofSeconds(5),
                List.of(),
                List.of()),
            new CompressionFilter(CompressionSettings.defaults()));
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void asksTheHandlerOnceWhileTheAnswerIsFresh() throws Exception {
    HttpResponse<byte[]> first = edge.get("/a/once");
    edge.time.advance(Duration.ofSeconds(4));
    HttpResponse<byte[]> second = edge.get("/a/once");
    assertThat(first.body()).isEqualTo(second.body());
    assertThat(edge.origin.calls("/a/once")).isEqualTo(1);
    assertThat(status(first)).isEqualTo("headroom; fwd=uri-miss; stored");
    assertThat(status(second)).isEqualTo("headroom; hit; ttl=6");
    assertThat(header(second, "Age")).isEqualTo("4");
    assertThat(header(second, "Content-Type")).isEqualTo(header(first, "Content-Type"));
  }

  @Test
  void asksAgainWhenTheTimeIsOver() throws Exception {
    edge.get("/a/over");
    edge.time.advance(Duration.ofSeconds(10));
    assertThat(edge.body("/a/over")).startsWith("call 2");
  }

  @Test
  void leavesPathsWithoutARuleAlone() throws Exception {
    edge.get("/b");
    HttpResponse<byte[]> second = edge.get("/b");
    assertThat(edge.origin.calls("/b")).isEqualTo(2);
    assertThat(status(second)).isEmpty();
    assertThat(header(second, "ETag")).isEmpty();
  }

  @Test
  void keepsQueriesApart() throws Exception {
    assertThat(edge.body("/a/query?x=1")).isEqualTo("call 1 of x=1");
    assertThat(edge.body("/a/query?x=2")).isEqualTo("call 2 of x=2");
    assertThat(edge.body("/a/query?x=1")).isEqualTo("call 1 of x=1");
  }

  @Test
  void tellsWhoHoldsTheSameBytesThatNothingChanged() throws Exception {
    edge.origin.on("/a/same", says("same", "Cache-Control", "max-age=30", "X-Own", "kept"));
    String tag = header(edge.get("/a/same"), "ETag");
    assertThat(tag).matches("\"[A-Za-z0-9_-]{22}\"");
    for (String asked : List.of(tag, "\"x,y\", W/" + tag, "*")) {
      HttpResponse<byte[]> answer = edge.get("/a/same", "If-None-Match", asked);
      assertThat(answer.statusCode()).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
      assertThat(header(answer, "ETag")).isEqualTo(tag);
      assertThat(header(answer, "Cache-Control")).isEqualTo("max-age=30");
      assertThat(header(answer, "X-Own")).isEqualTo("kept");
      assertThat(header(answer, "Content-Type")).isEmpty();
    }
    assertThat(edge.get("/a/same", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void fillsFromAConditionalRequestWithTheWholeAnswer() throws Exception {
    assertThat(edge.get("/a/conditional", "If-None-Match", "\"other\"").statusCode())
        .isEqualTo(200);
    assertThat(edge.body("/a/conditional")).startsWith("call 1");
  }

  @Test
  void comparesDatesOnlyWithoutTags() throws Exception {
    edge.origin.on("/a/dated", says("d", "Last-Modified", "Tue, 02 Jun 2026 10:00:00 GMT"));
    edge.get("/a/dated");
    String same = "Tue, 02 Jun 2026 10:00:00 GMT";
    String before = "Tue, 02 Jun 2026 09:59:59 GMT";
    assertThat(edge.get("/a/dated", "If-Modified-Since", same).statusCode()).isEqualTo(304);
    assertThat(edge.get("/a/dated", "If-Modified-Since", before).statusCode()).isEqualTo(200);
    assertThat(edge.get("/a/dated", "If-Modified-Since", "yesterday").statusCode()).isEqualTo(200);
    assertThat(
            edge.get("/a/dated", "If-Modified-Since", same, "If-None-Match", "\"x\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void answersHeadFromWhatAGetLeft() throws Exception {
    HttpRequest.Builder head = edge.server.to("/a/head").HEAD();
    assertThat(status(edge.server.send(head))).isEqualTo("headroom; fwd=method");
    String body = edge.body("/a/head");
    HttpResponse<byte[]> second = edge.server.send(edge.server.to("/a/head").HEAD());
    assertThat(edge.origin.calls("/a/head")).isEqualTo(2);
    assertThat(status(second)).startsWith("headroom; hit");
    assertThat(header(second, "Content-Length")).isEqualTo(Integer.toString(body.length()));
    assertThat(second.body()).isEmpty();
  }

  @Test
  void keepsGzipBesidePlainBytesEachWithItsOwnTag() throws Exception {
    edge.origin.on("/a/packed", says(LONG));
    HttpResponse<byte[]> packed = edge.get("/a/packed", "Accept-Encoding", "gzip");
    HttpResponse<byte[]> plain = edge.get("/a/packed");
    assertThat(edge.origin.calls("/a/packed")).isEqualTo(1);
    assertThat(unpacked(packed.body())).isEqualTo(LONG);
    assertThat(EdgeServer.text(plain)).isEqualTo(LONG);
    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(plain, "Content-Encoding")).isEmpty();
    assertThat(header(packed, "ETag")).startsWith("\"").isNotEqualTo(header(plain, "ETag"));
    assertThat(header(packed, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(plain, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(
            edge.get(
                    "/a/packed", "Accept-Encoding", "gzip", "If-None-Match", header(packed, "ETag"))
                .statusCode())
        .isEqualTo(304);
    assertThat(edge.get("/a/packed", "If-None-Match", header(packed, "ETag")).statusCode())
        .isEqualTo(200);
  }

  private static String unpacked(byte[] bytes) throws Exception {
    return new String(
        new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(),
        StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"Cache-Control, no-transform", "Content-Digest, sha-256=:AAAA:", "content-md5, AAAA"})
  void packsNothingThatMustNotBeTransformed(String name, String value) throws Exception {
    edge.origin.on("/a/" + name, says(LONG, name, value));
    edge.get("/a/" + name);
    HttpResponse<byte[]> hit = edge.get("/a/" + name, "Accept-Encoding", "gzip");
    assertThat(status(hit)).startsWith("headroom; hit");
    assertThat(header(hit, "Content-Encoding")).isEmpty();
  }

  @Test
  void keepsTheHandlersOwnTagAndWeakensItWhenPacked() throws Exception {
    edge.origin.on("/a/tagged", says(LONG, "ETag", "\"v7\""));
    assertThat(header(edge.get("/a/tagged"), "ETag")).isEqualTo("\"v7\"");
    assertThat(header(edge.get("/a/tagged", "Accept-Encoding", "gzip"), "ETag"))
        .isEqualTo("W/\"v7\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-store",
        "private",
        "no-cache",
        "private=\"x\"",
        "max-age=0",
        "s-maxage=0, max-age=60",
        "max-age=60, NO-STORE",
        "max-age=soon",
        "no-store;max-age=60",
        "public no-store",
        "max-age=60;private",
        "max-age=60, x=\"\\\"\", private",
        "max-age=60, x=\", private"
      })
  void keepsNothingThatTheAnswerForbidsToKeep(String directive) throws Exception {
    String path = "/a/forbidden/" + directive.hashCode();
    edge.origin.on(path, says("mine", "Cache-Control", directive));
    edge.get(path);
    HttpResponse<byte[]> second = edge.get(path);
    assertThat(edge.origin.calls(path)).isEqualTo(2);
    assertThat(header(second, "Cache-Control")).isEqualTo(directive);
    assertThat(EdgeServer.text(second)).isEqualTo("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "'max-age=3', 2, 3",
    "'max-age=60, s-maxage=3', 2, 3",
    "'s-maxage=60, max-age=3', 59, 60",
    "'max-age=60, max-age=3', 2, 3",
  })
  void believesTheAnswersOwnTime(String directive, int fresh, int over) throws Exception {
    String path = "/a/timed/" + directive.hashCode();
    edge.origin.on(path, says("timed", "Cache-Control", directive));
    edge.get(path);
    edge.time.advance(Duration.ofSeconds(fresh));
    edge.get(path);
    assertThat(edge.origin.calls(path)).isEqualTo(1);
    edge.time.advance(Duration.ofSeconds(over - fresh));
    edge.get(path);
    assertThat(edge.origin.calls(path)).isEqualTo(2);
  }

  @Test
  void believesExpiresWhenNothingElseIsSaid() throws Exception {
    edge.origin.on("/a/expires", says("x", "Expires", "0"));
    edge.get("/a/expires");
    edge.get("/a/expires");
    assertThat(edge.origin.calls("/a/expires")).isEqualTo(2);
    edge.origin.on("/a/later", says("x", "Expires", "Thu, 01 Jan 2099 00:00:00 GMT"));
    edge.get("/a/later");
    edge.time.advance(Duration.ofDays(1));
    edge.get("/a/later");
    assertThat(edge.origin.calls("/a/later")).isEqualTo(1);
  }

  @Test
  void countsTheAgeThatTheAnswerHadAlready() throws Exception {
    edge.origin.on("/a/aged", says("x", "Cache-Control", "max-age=60", "Age", "50"));
    assertThat(header(edge.get("/a/aged"), "Age")).isEqualTo("50");
    edge.time.advance(Duration.ofSeconds(9));
    assertThat(header(edge.get("/a/aged"), "Age")).isEqualTo("59");
    edge.time.advance(Duration.ofSeconds(1));
    edge.get("/a/aged");
    assertThat(edge.origin.calls("/a/aged")).isEqualTo(2);
  }

  @Test
  void asksTheHandlerForAClientThatWantsNoKeptAnswerAndKeepsTheNewOne() throws Exception {
    edge.get("/a/reload");
    assertThat(edge.body("/a/reload", "Cache-Control", "no-cache")).startsWith("call 2");
    assertThat(edge.body("/a/reload")).startsWith("call 2");
    assertThat(edge.body("/a/reload", "Pragma", "no-cache")).startsWith("call 3");
    edge.time.advance(Duration.ofSeconds(5));
    assertThat(edge.body("/a/reload", "Cache-Control", "max-age=5")).startsWith("call 3");
    assertThat(edge.body("/a/reload", "Cache-Control", "max-age=4")).startsWith("call 4");
  }

  @Test
  void keepsNothingForAClientThatForbidsIt() throws Exception {
    edge.get("/a/no-store");
    assertThat(edge.body("/a/no-store", "Cache-Control", "no-store")).startsWith("call 2");
    assertThat(edge.body("/a/no-store")).startsWith("call 1");
  }

  @Test
  void answers504WhenOnlyAKeptAnswerIsWantedAndThereIsNone() throws Exception {
    assertThat(edge.get("/a/only", "Cache-Control", "only-if-cached").statusCode()).isEqualTo(504);
    edge.get("/a/only");
    assertThat(edge.get("/a/only", "Cache-Control", "only-if-cached").statusCode()).isEqualTo(200);
    assertThat(edge.origin.calls("/a/only")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 206, 301, 404, 410, 500, 503})
  void keepsNoOtherStatusThan200(int code) throws Exception {
    String path = "/a/status/" + code;
    edge.origin.on(
        path,
        (request, response) -> {
          response.setStatus(code);
          if (code != 204) {
            CachedOrigin.text(response, "body of " + code);
          }
        });
    edge.get(path);
    HttpResponse<byte[]> second = edge.get(path);
    assertThat(second.statusCode()).isEqualTo(code);
    assertThat(EdgeServer.text(second)).isEqualTo(code == 204 ? "" : "body of " + code);
    assertThat(edge.origin.calls(path)).isEqualTo(2);
  }

  @Test
  void handsOnErrorsAndRedirectsAsTheHandlerMadeThem() throws Exception {
    edge.origin.on("/a/error", (request, response) -> response.sendError(418));
    edge.origin.on("/a/redirect", (request, response) -> response.sendRedirect("/elsewhere"));
    assertThat(edge.get("/a/error").statusCode()).isEqualTo(418);
    HttpResponse<byte[]> moved = edge.get("/a/redirect");
    assertThat(moved.statusCode()).isEqualTo(302);
    assertThat(header(moved, "Location")).endsWith("/elsewhere");
  }

  @Test
  void passesPartsByTheCacheWhileNothingIsStored() throws Exception {
    HttpResponse<byte[]> part = edge.get("/a/part", "Range", "bytes=0-3");
    assertThat(status(part)).isEqualTo("headroom; fwd=bypass; detail=partial");
    edge.get("/a/part");
    assertThat(edge.origin.calls("/a/part")).isEqualTo(2);
  }

  @Test
  void passesStreamsAndAsynchronousAnswers() throws Exception {
    edge.origin.on(
        "/a/events",
        (request, response) -> {
          response.setContentType("text/event-stream");
          response.getWriter().write("data: 1\n\n");
          response.flushBuffer();
          response.getWriter().write("data: 2\n\n");
        });
    edge.origin.on(
        "/a/async",
        (request, response) -> {
          var context = request.startAsync(request, response);
          context.start(() -> {
            try {
              CachedOrigin.text(response, "later");
            } catch (java.io.IOException failed) {
              throw new java.io.UncheckedIOException(failed);
            } finally {
              context.complete();
            }
          });
        });
    for (int i = 0; i < 2; i++) {
      assertThat(edge.body("/a/events")).isEqualTo("data: 1\n\ndata: 2\n\n");
      assertThat(edge.body("/a/async")).isEqualTo("later");
    }
    assertThat(edge.origin.calls("/a/events")).isEqualTo(2);
    assertThat(edge.origin.calls("/a/async")).isEqualTo(2);
  }

  @Test
  void keepsWhatAWriterWroteAndAHandlerFlushed() throws Exception {
    edge.origin.on(
        "/a/writer",
        (request, response) -> {
          response.setContentType("text/plain");
          response.setCharacterEncoding("UTF-8");
          response.getWriter().write("grün ");
          response.flushBuffer();
          response.getWriter().write("€");
        });
    edge.get("/a/writer");
    HttpResponse<byte[]> hit = edge.get("/a/writer");
    assertThat(status(hit)).startsWith("headroom; hit");
    assertThat(EdgeServer.text(hit)).isEqualTo("grün €");
    assertThat(header(hit, "Content-Type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
  }

  @Test
  void everySpellingOfAPathIsCachedAndInvalidatedWithIt() throws Exception {
    assertThat(edge.body("/%61/spelled")).startsWith("call 1");
    assertThat(edge.body("/%61/spelled")).startsWith("call 1");
    edge.get("/a/spelled");
    edge.server.send(edge.server.to("/a/sp%65lled").DELETE());
    assertThat(edge.body("/%61/spelled")).startsWith("call 2");
    assertThat(status(edge.get("/a/spelled"))).isEqualTo("headroom; fwd=uri-miss; stored");
    edge.cache.invalidatePath("/a/spelled");
    assertThat(edge.body("/%61/spelled")).startsWith("call 3");
  }

  @Test
  void anAmbiguousPathIsNotCachedAndItsChangeInvalidatesAllItsReadings() throws Exception {
    edge.get("/a/plain");
    assertThat(edge.server.rawGet("/a//plain")).doesNotContain("Cache-Status");
    assertThat(edge.server.raw("DELETE /a//plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
    assertThat(edge.body("/a/plain")).startsWith("call 2");
  }

  @Test
  void aChangeOfAPathWithTooManyReadingsInvalidatesEveryResponse() throws Exception {
    edge.get("/a/any");
    String path = "/a//b%2F../%5Cc/.%3Bd/..%2F%2F;e/%5c..%3b".repeat(20);
    assertThat(
            edge.server.raw("DELETE " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
    assertThat(edge.body("/a/any")).startsWith("call 2");
  }
}
