// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import static dev.headroom.edge.responsecache.CachedEdge.status;
import static dev.headroom.edge.responsecache.CachedOrigin.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.monitor.RequestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is too much to keep, and what is counted. */
class ResponseCacheBoundsTest {
  private static final SimpleMeterRegistry DOOR = new SimpleMeterRegistry();
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
            new RequestMeterFilter(
                new RequestMeters(DOOR),
                request -> (String) request.getAttribute(RouteResolver.ATTRIBUTE)));
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  @Test
  void passesABodyAboveTheBoundUnharmedAndKeepsItNot() throws Exception {
    String big = "b".repeat(50_001);
    edge.origin.on("/a/big", says(big));
    assertThat(edge.body("/a/big")).isEqualTo(big);
    HttpResponse<byte[]> second = edge.get("/a/big");
    assertThat(EdgeServer.text(second)).isEqualTo(big);
    assertThat(status(second)).isEqualTo("headroom; fwd=uri-miss; detail=unfit");
    assertThat(edge.origin.calls("/a/big")).isEqualTo(2);
    edge.origin.on("/a/fits", says("b".repeat(50_000)));
    edge.get("/a/fits");
    edge.get("/a/fits");
    assertThat(edge.origin.calls("/a/fits")).isEqualTo(1);
  }

  @Test
  void passesAnswersWithMoreTagsThanAValueMayHave() throws Exception {
    String[] groups = new String[130];
    for (int i = 0; i < groups.length; i += 2) {
      groups[i] = "Cache-Groups";
      groups[i + 1] = "\"tag " + i + "\"";
    }
    edge.origin.on("/a/tagged", says("many", groups));
    assertThat(edge.body("/a/tagged")).isEqualTo("many");
    assertThat(edge.body("/a/tagged")).isEqualTo("many");
    assertThat(edge.origin.calls("/a/tagged")).isEqualTo(2);
    edge.origin.on("/a/fewer", says("few", Arrays.copyOf(groups, 126)));
    edge.get("/a/fewer");
    assertThat(edge.body("/a/fewer")).isEqualTo("few");
    assertThat(edge.origin.calls("/a/fewer")).isEqualTo(1);
  }

  @Test
  void staysBelowItsBoundOfBytes() throws Exception {
    for (int i = 0; i < 60; i++) {
      edge.origin.on("/a/room/" + i, says("x".repeat(40_000), "Cache-Control", "no-transform"));
      edge.get("/a/room/" + i);
    }
    assertThat(edge.cache.bytes()).isPositive().isLessThanOrEqualTo(1 << 20);
    assertThat(
            edge.registry.get("headroom.edge.response.cache.evictions").functionCounter().count())
        .isGreaterThan(20);
  }

  @Test
  void countsAHitUnderTheRouteThatTheAnswerWasMadeAt() throws Exception {
    edge.get("/a/counted");
    edge.get("/a/counted");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(
                    DOOR.get("headroom.monitor.request.duration")
                        .tag("route", "/route")
                        .timer()
                        .count())
                .isPositive());
    assertThat(
            edge.registry
                .get(ResponseCacheMeter.REQUESTS.meterName())
                .tags("rule", "plain", "outcome", "hit")
                .counter()
                .count())
        .isPositive();
    assertThat(edge.registry.get(ResponseCacheMeter.FETCH_DURATION.meterName()).timer().count())
        .isPositive();
    assertThat(edge.registry.get(ResponseCacheMeter.BYTES.meterName()).gauge().value())
        .isPositive();
  }
}
