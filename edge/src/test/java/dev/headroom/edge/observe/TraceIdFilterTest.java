// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TraceIdFilterTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final EdgeServer.Handler REFUSES =
      (request, response) -> Problem.of(503, "Service Unavailable", "").write(request, response);

  @Test
  void aProblemCarriesTheTraceOfItsRequest() throws Exception {
    try (EdgeServer server = new EdgeServer(REFUSES, new TraceIdFilter(() -> TRACE))) {
      assertThat(body(server)).contains("\"traceId\":\"" + TRACE + "\"");
    }
  }

  @Test
  void aRequestWithoutATraceHasNone() throws Exception {
    try (EdgeServer server = new EdgeServer(REFUSES, new TraceIdFilter(() -> null))) {
      assertThat(body(server)).contains("Service Unavailable").doesNotContain("traceId");
    }
  }

  @Test
  void theRequestLogCarriesItWhereNothingElsePutsItThere() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("headroom.request");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (EdgeServer server =
        new EdgeServer(
            REFUSES, new TraceIdFilter(() -> TRACE), new RequestLogFilter(Duration.ZERO))) {
      server.get("/a");
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(lines.list).hasSize(1));
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list.getFirst().getMDCPropertyMap()).containsEntry("traceId", TRACE);
  }

  private static String body(EdgeServer server) throws Exception {
    return new String(server.get("/a").body(), StandardCharsets.UTF_8);
  }
}
