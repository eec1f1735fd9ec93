// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RequestOrder;
import dev.headroom.kit.SettableTime;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RequestLogFilterTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("headroom.request");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  private List<String> after(Duration threshold, String path) throws Exception {
    try (EdgeServer server =
        new EdgeServer(
            (request, response) -> response.setStatus(201), new RequestLogFilter(threshold))) {
      server.get(path, "Cookie", "secret=1");
    }
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void writesMethodPathStatusAndTimeButNoQueryAndNoHeader() throws Exception {
    List<String> written = after(Duration.ZERO, "/a/b?token=secret");
    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(lines.list).hasSize(1));
    assertThat(written.getFirst()).matches("GET /a/b 201 [0-9.]+ ms");
  }

  @Test
  void writesNothingOnQuickRequestsWhenAskedForSlowOnes() throws Exception {
    assertThat(after(Duration.ofMinutes(1), "/a")).isEmpty();
  }

  // 2000 slow senders wrote as many lines.
  @Test
  void writesALineASecondOfSlowRequestsWithOneStatus() throws Exception {
    SettableTime time = new SettableTime();
    EdgeServer.Handler handler =
        (request, response) -> {
          time.advance(Duration.ofMillis(10));
          response.setStatus(request.getServletPath().equals("/refused") ? 408 : 200);
        };
    try (EdgeServer server =
        new EdgeServer(handler, new RequestLogFilter(() -> Duration.ofMillis(10), time))) {
      for (String path : List.of("/refused", "/refused", "/slow", "/refused")) {
        server.get(path);
      }
      time.advance(Duration.ofSeconds(1));
      server.get("/refused");
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "GET /refused 408 10.0 ms",
            "GET /slow 200 10.0 ms",
            "GET /refused 408 10.0 ms, 2 more not logged");
  }

  // A page that was open for five minutes counted as a request of five minutes.
  @Test
  void aStreamOfEventsTookAsLongAsItNeededToOpen() throws Exception {
    SettableTime time = new SettableTime();
    EdgeServer.Handler handler =
        (request, response) -> {
          if (request.getServletPath().equals("/early")) {
            response.setContentType("text/event-stream");
          }
          request.startAsync();
        };
    EdgeFilter reader =
        new EdgeFilter(RequestOrder.REQUEST_ID) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            chain.doFilter(request, response);
            time.advance(Duration.ofMinutes(5));
            response.setContentType("text/event-stream");
            request.getAsyncContext().complete();
          }
        };
    try (EdgeServer server =
        new EdgeServer(handler, reader, new RequestLogFilter(() -> Duration.ZERO, time))) {
      server.get("/early");
      server.get("/late");
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(lines.list).hasSize(2));
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .allSatisfy(each -> assertThat(each).endsWith(" 200 0.0 ms"));
  }

  @Test
  void noPathForgesALine() {
    assertThat(RequestLogFilter.printable("/a\r\nGET /b 200\u2028\u0085x"))
        .isEqualTo("/a??GET /b 200??x");
    assertThat(RequestLogFilter.printable("/" + "a".repeat(999))).hasSize(259).endsWith("...");
  }
}
