// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.responsecache.CachedEdge.status;
import static dev.headroom.edge.responsecache.CachedOrigin.held;
import static dev.headroom.edge.responsecache.CachedOrigin.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RequestOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served past its time, and by whom it is created again. */
@Timeout(120)
class ResponseCacheStaleTest {
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private CachedEdge edge;

  @BeforeEach
  void start() throws Exception {
    edge = new CachedEdge(settings(Duration.ofSeconds(60)));
  }

  static ResponseCacheSettings settings(Duration fillWait) {
    return new ResponseCacheSettings(
        List.of(
            CachedEdge.staleRule("/s/**"), CachedEdge.staleRule("/t/**"), CachedEdge.rule("/a/**")),
        8 << 20,
        1 << 16,
        fillWait,
        List.of(),
        List.of());
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    clients.shutdownNow();
    edge.close();
  }

  private List<Future<HttpResponse<byte[]>>> ask(int clientCount, String path) {
    List<Future<HttpResponse<byte[]>>> all = new ArrayList<>();
    Callable<HttpResponse<byte[]>> get = () -> edge.get(path);
    for (int i = 0; i < clientCount; i++) {
      all.add(clients.submit(get));
    }
    return all;
  }

  @Test
  void servesTheOldAnswerWhileOneRequestMakesANewOne() throws Exception {
    edge.origin.on("/s/x", says("old"));
    edge.get("/s/x");
    edge.time.advance(Duration.ofSeconds(15));
    edge.origin.on("/s/x", held(began, goOn, "new"));
    HttpResponse<byte[]> first = edge.get("/s/x");
    assertThat(EdgeServer.text(first)).isEqualTo("old");
    assertThat(status(first)).isEqualTo("headroom; hit; ttl=-5");
    began.await();
    // Another connection: on the first one, the next request waits for the refresh to end.
    String own = "GET /s/x HTTP/1.1\r\nHost: 127.0.0.1:" + edge.server.port();
    assertThat(edge.server.raw(own + "\r\nConnection: close\r\n\r\n")).endsWith("\r\nold");
    goOn.countDown();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(edge.body("/s/x")).isEqualTo("new"));
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
  }

  /** The client was served a 304, of which the container sets no charset of a language any more. */
  @Test
  void refreshesInTheCharsetOfTheLanguage() throws Exception {
    edge.origin.on("/s/x", japanese("\u65e5\u672c"));
    String tag = EdgeServer.header(edge.get("/s/x"), "ETag");
    edge.time.advance(Duration.ofSeconds(15));
    edge.origin.on("/s/x", japanese("\u672c\u65e5"));
    assertThat(edge.get("/s/x", "If-None-Match", tag).statusCode()).isEqualTo(304);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          HttpResponse<byte[]> answer = edge.get("/s/x");
          assertThat(EdgeServer.header(answer, "Content-Type")).containsIgnoringCase("shift_jis");
          assertThat(new String(answer.body(), Charset.forName("Shift_JIS")))
              .isEqualTo("\u672c\u65e5");
        });
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
  }

  private static EdgeServer.Handler japanese(String text) {
    return (request, response) -> {
      response.setContentType("text/plain");
      response.setLocale(Locale.JAPAN);
      response.getWriter().write(text);
    };
  }

  @Test
  void asksAndWaitsBeyondTheTimeForStaleAnswers() throws Exception {
    edge.origin.on("/s/x", says("old"));
    edge.get("/s/x");
    edge.time.advance(Duration.ofSeconds(30));
    edge.origin.on("/s/x", says("new"));
    HttpResponse<byte[]> answer = edge.get("/s/x");
    assertThat(EdgeServer.text(answer)).isEqualTo("new");
    assertThat(status(answer)).isEqualTo("headroom; fwd=stale; stored");
  }

  @ParameterizedTest
  @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "s-maxage=10"})
  void servesNothingStaleThatTheAnswerForbids(String directive) throws Exception {
    edge.origin.on("/s/x", says("old", "Cache-Control", directive));
    edge.get("/s/x");
    edge.time.advance(Duration.ofSeconds(11));
    edge.origin.on("/s/x", (request, response) -> response.sendError(503));
    assertThat(edge.get("/s/x").statusCode()).isEqualTo(503);
  }

  @Test
  void believesTheAnswersOwnTimesForStaleness() throws Exception {
    edge.origin.on("/a/x", says("old", "Cache-Control", "s-maxage=10, stale-while-revalidate=100"));
    edge.get("/a/x");
    edge.time.advance(Duration.ofSeconds(100));
    edge.origin.on("/a/x", says("new"));
    assertThat(edge.body("/a/x")).isEqualTo("old");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(edge.body("/a/x")).isEqualTo("new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "sends 500", "writes 503"})
  void letsTheOldAnswerStandInForAHandlerThatFails(String how) throws Exception {
    edge.origin.on("/s/x", says("old"));
    edge.get("/s/x");
    edge.time.advance(Duration.ofSeconds(40));
    edge.origin.on(
        "/s/x",
        (request, response) -> {
          switch (how) {
            case "throws" -> throw new IllegalStateException("broken");
            case "sends 500" -> response.sendError(500);
            default -> {
              response.setStatus(503);
              CachedOrigin.text(response, "busy");
            }
          }
        });
    HttpResponse<byte[]> answer = edge.get("/s/x");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(EdgeServer.text(answer)).isEqualTo("old");
    assertThat(status(answer)).contains("fwd=stale").endsWith("detail=stale-if-error");
    edge.time.advance(Duration.ofSeconds(30));
    assertThat(edge.get("/s/x").statusCode()).isGreaterThanOrEqualTo(500);
  }

  @Test
  void leavesAHandlerThatFailedInPeaceForASecond() throws Exception {
    edge.origin.on("/s/x", says("old"));
    edge.get("/s/x");
    edge.time.advance(Duration.ofSeconds(40));
    edge.origin.on("/s/x", (request, response) -> response.sendError(500));
    for (int i = 0; i < 5; i++) {
      assertThat(edge.body("/s/x")).isEqualTo("old");
    }
    assertThat(edge.origin.calls("/s/x")).isEqualTo(2);
    edge.time.advance(Duration.ofSeconds(1));
    edge.origin.on("/s/x", says("new"));
    assertThat(edge.body("/s/x")).isEqualTo("new");
  }

  @Test
  void givesTheFailureWhenThereIsNothingOld() throws Exception {
    edge.origin.on(
        "/s/x",
        (request, response) -> {
          throw new IllegalStateException("broken");
        });
    assertThat(edge.get("/s/x").statusCode()).isEqualTo(500);
    edge.origin.on("/s/x", says("well"));
    assertThat(edge.body("/s/x")).isEqualTo("well");
  }

  @Test
  void forgetsTheOldAnswerWhenTheRefreshFindsItGone() throws Exception {
    edge.origin.on("/s/x", says("old"));
    edge.get("/s/x");
    edge.time.advance(Duration.ofSeconds(15));
    edge.origin.on("/s/x", (request, response) -> response.sendError(404));
    assertThat(edge.body("/s/x")).isEqualTo("old");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(edge.get("/s/x").statusCode()).isEqualTo(404));
  }

  @Test
  void asksTheHandlerOnceForAllWhoAskMeanwhile() throws Exception {
    edge.origin.on("/a/x", held(began, goOn, "one"));
    List<Future<HttpResponse<byte[]>>> all = ask(1, "/a/x");
    began.await();
    all.addAll(ask(30, "/a/x"));
    goOn.countDown();
    for (Future<HttpResponse<byte[]>> each : all) {
      assertThat(EdgeServer.text(each.get())).isEqualTo("one");
    }
    assertThat(edge.origin.calls("/a/x")).isEqualTo(1);
  }

  @Test
  void waitsForAnotherNoLongerThanItsBound() throws Exception {
    edge.close();
    edge = new CachedEdge(settings(Duration.ofMillis(200)));
    edge.origin.on("/a/x", held(began, goOn, "slow"));
    List<Future<HttpResponse<byte[]>>> first = ask(1, "/a/x");
    began.await();
    edge.origin.on("/a/x", says("own"));
    HttpResponse<byte[]> second = edge.get("/a/x");
    assertThat(EdgeServer.text(second)).isEqualTo("own");
    assertThat(status(second)).isEqualTo("headroom; fwd=uri-miss; detail=late");
    goOn.countDown();
    assertThat(EdgeServer.text(first.getFirst().get())).isEqualTo("slow");
  }

  @Test
  void letsAllGoOnAtOnceWhenTheAnswerCannotBeKept() throws Exception {
    edge.origin.on(
        "/a/x",
        (request, response) -> {
          response.setHeader("Cache-Control", "private");
          held(began, goOn, "own").handle(request, response);
        });
    List<Future<HttpResponse<byte[]>>> all = ask(1, "/a/x");
    began.await();
    all.addAll(ask(5, "/a/x"));
    goOn.countDown();
    for (Future<HttpResponse<byte[]>> each : all) {
      assertThat(EdgeServer.text(each.get())).isEqualTo("own");
    }
    assertThat(edge.origin.calls("/a/x")).isEqualTo(6);
    assertThat(status(edge.get("/a/x"))).endsWith("detail=unfit");
    edge.origin.on("/a/x", says("kept"));
    edge.time.advance(Duration.ofSeconds(10));
    edge.get("/a/x");
    assertThat(status(edge.get("/a/x"))).startsWith("headroom; hit");
  }

  private static EdgeFilter counting(CountDownLatch come) {
    return new EdgeFilter(RequestOrder.REQUEST_ID) {
      @Override
      protected void filter(
          HttpServletRequest request, HttpServletResponse response, FilterChain chain)
          throws IOException, ServletException {
        come.countDown();
        chain.doFilter(request, response);
      }
    };
  }

  /** The first bytes decide that a response is not stored; its client may read the rest slowly. */
  @Test
  void letsThoseWhoWaitGoOnOnceTheStatusCannotBeKept() throws Exception {
    edge.close();
    CountDownLatch come = new CountDownLatch(4);
    edge = new CachedEdge(settings(Duration.ofSeconds(60)), counting(come));
    CountDownLatch writes = new CountDownLatch(1);
    edge.origin.on(
        "/a/x",
        (request, response) -> {
          held(began, writes, "").handle(request, response);
          response.setStatus(403);
          response.getOutputStream().print("no ");
          held(began, goOn, "end").handle(request, response);
        });
    List<Future<HttpResponse<byte[]>>> all = ask(1, "/a/x");
    began.await();
    edge.origin.on("/a/x", says("own"));
    all.addAll(ask(3, "/a/x"));
    come.await();
    writes.countDown();
    for (Future<HttpResponse<byte[]>> each : all.subList(1, 4)) {
      assertThat(EdgeServer.text(each.get(60, TimeUnit.SECONDS))).isEqualTo("own");
    }
    goOn.countDown();
    assertThat(EdgeServer.text(all.getFirst().get())).isEqualTo("no end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tag", "prefix", "path", "all"})
  void keepsNothingThatWasBegunBeforeAnInvalidation(String by) throws Exception {
    edge.origin.on("/s/x", held(began, goOn, "before"));
    List<Future<HttpResponse<byte[]>>> first = ask(1, "/s/x");
    began.await();
    switch (by) {
      case "tag" -> edge.cache.invalidateTag("news");
      case "prefix" -> edge.cache.invalidatePrefix("/s");
      case "path" -> edge.cache.invalidatePath("/s/x");
      default -> edge.cache.clear();
    }
    edge.origin.on("/s/x", says("after"));
    List<Future<HttpResponse<byte[]>>> later = ask(3, "/s/x");
    goOn.countDown();
    assertThat(EdgeServer.text(first.getFirst().get())).isEqualTo("before");
    for (Future<HttpResponse<byte[]>> each : later) {
      assertThat(EdgeServer.text(each.get())).isEqualTo("after");
    }
    assertThat(edge.body("/s/x")).isEqualTo("after");
  }
}
