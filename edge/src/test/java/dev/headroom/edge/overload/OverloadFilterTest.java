// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.OverloadListener;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.Priority;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverloadFilterTest {
  private static final CountDownLatch HELD = new CountDownLatch(1);
  private static final AdaptiveLimiter LANE =
      new AdaptiveLimiter(
          new AdaptiveLimiterSettings("api", 1, 1, 1, 0, Duration.ofMillis(10)),
          Pressure.NONE,
          OverloadListener.NONE,
          TimeSource.system());
  private static final AtomicReference<AsyncContext> STREAM = new AtomicReference<>();
  private static EdgeServer server;

  @BeforeAll
  static void start() throws Exception {
    OverloadFilter.LimiterRule rule =
        new OverloadFilter.LimiterRule(PathPattern.parse("/api/**"), LANE, Priority.NORMAL);
    server =
        new EdgeServer(
            OverloadFilterTest::handle,
            new OverloadFilter(List.of(rule), request -> "me", TimeSource.system()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    switch (request.getServletPath()) {
      case "/api/held" -> {
        try {
          HELD.await();
        } catch (InterruptedException stopped) {
          throw new IllegalStateException(stopped);
        }
      }
      case "/api/pool" ->
          throw new ServletException(
              new OverloadException(
                  "db", OverloadException.Reason.WAIT_TIMEOUT, Duration.ofMillis(200)));
      case "/api/events" -> {
        response.setContentType("text/event-stream;charset=utf-8");
        response.flushBuffer();
        STREAM.set(request.startAsync());
      }
      case "/api/async" -> request.startAsync().complete();
      case "/api/failed" -> response.setStatus(500);
      case "/api/broken" -> throw new IllegalStateException("broken");
      case "/api/running" -> {
        byte[] answer = ("running " + LANE.state().running()).getBytes(StandardCharsets.UTF_8);
        response.setContentLength(answer.length);
        response.getOutputStream().write(answer);
      }
      default -> response.getOutputStream().print("done");
    }
  }

  @Test
  void refusesWithA503ThatNamesTheLaneAndWhenToComeBack() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<byte[]>> held = callers.submit(() -> server.get("/api/held"));
      await().atMost(Duration.ofMinutes(1)).until(() -> LANE.state().running() == 1);
      HttpResponse<byte[]> refused = server.get("/api/x");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(EdgeServer.header(refused, "Retry-After")).matches("[123]");
      assertThat(EdgeServer.text(refused))
          .contains("temporary-reduced-capacity", "\"violated-policies\":[\"api\"]");
      assertThat(server.get("/elsewhere").statusCode()).isEqualTo(200);
      HELD.countDown();
      assertThat(held.get().statusCode()).isEqualTo(200);
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> LANE.state().running() == 0);
  }

  @Test
  void aRefusalFurtherDownIsToldTheSameWay() throws Exception {
    HttpResponse<byte[]> refused = server.get("/api/pool");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(EdgeServer.text(refused)).contains("\"violated-policies\":[\"db\"]");
  }

  @Test
  void everyWayOutGivesThePermitBack() throws Exception {
    for (String path : List.of("/api/x", "/api/pool", "/api/async", "/api/failed", "/api/broken")) {
      server.get(path);
      await().atMost(Duration.ofMinutes(1)).until(() -> LANE.state().running() == 0);
    }
  }

  /** An advice of the application responds to exceptions, so that they do not reach the filter. */
  @Test
  void aQuickFailureThatSomethingBehindItRespondsToIsNoLatency() throws Exception {
    AtomicLong clock = new AtomicLong();
    TimeSource time =
        new TimeSource() {
          @Override
          public long nanos() {
            return clock.get();
          }

          @Override
          public Instant now() {
            return Instant.EPOCH;
          }
        };
    AdaptiveLimiter limiter =
        new AdaptiveLimiter(
            new AdaptiveLimiterSettings("timed", 1, 20, 20, 0, Duration.ZERO),
            Pressure.NONE,
            OverloadListener.NONE,
            time);
    EdgeServer.Handler handler =
        (request, response) -> {
          boolean fails = request.getServletPath().equals("/failed");
          clock.addAndGet(Duration.ofMillis(fails ? 1 : 100).toNanos());
          response.setStatus(fails ? 500 : 200);
        };
    try (EdgeServer timed =
        new EdgeServer(
            handler,
            new OverloadFilter(
                List.of(
                    new OverloadFilter.LimiterRule(
                        PathPattern.parse("/**"), limiter, Priority.NORMAL)),
                request -> "me",
                time))) {
      for (String path : List.of("/done", "/failed", "/done")) {
        for (int i = 0; i < 44; i++) {
          clock.addAndGet(Duration.ofMillis(100).toNanos());
          timed.get(path);
        }
      }
    }
    assertThat(limiter.state().limit()).isEqualTo(20);
  }

  // 32 open pages held 32 permits, and minutes as the latency of each.
  @Test
  void anOpenStreamOfEventsHoldsNoPermit() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<byte[]>> stream = callers.submit(() -> server.get("/api/events"));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> STREAM.get() != null && LANE.state().running() == 0);
      assertThat(stream.isDone()).isFalse();
      assertThat(server.get("/api/x").statusCode()).isEqualTo(200);
      STREAM.get().complete();
      assertThat(stream.get().statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%61pi/running", "/x/../api/running", "//api/running"})
  void everySpellingOfAPathEntersTheLimiter(String spelling) throws Exception {
    assertThat(server.rawGet(spelling)).endsWith("running 1");
  }
}
