// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.MonitorMeter;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryRouteLoadsTest {
  private final SettableTime time = new SettableTime();
  private final Recorder recorder = Recorder.create();
  private final RecordedHistory history =
      new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);

  @AfterEach
  void close() {
    history.close();
  }

  private Map<String, RouteLoad> recorded(Timer... timers) {
    time.advance(Duration.ofSeconds(10));
    history.record();
    Instant from = time.now();
    for (Timer each : timers) {
      for (int i = 0; i < 100; i++) {
        each.record(Duration.ofMillis(20));
      }
    }
    time.advance(Duration.ofSeconds(10));
    history.record();
    return new HistoryRouteLoads(history, () -> Map.of("database", Map.of("GET /orders/{id}", 1.5)))
        .between(from, time.now());
  }

  @Test
  void readsTheRequestsThatTheEdgeMeasures() {
    Map<String, RouteLoad> loads =
        recorded(
            MonitorMeter.REQUEST_DURATION.timer(recorder, "GET", "/orders/{id}", "200"),
            MonitorMeter.REQUEST_DURATION.timer(recorder, "GET", "/orders/{id}", "404"));
    assertThat(loads).containsOnlyKeys("GET /orders/{id}");
    RouteLoad load = Objects.requireNonNull(loads.get("GET /orders/{id}"));
    assertThat(load.requests()).isEqualTo(200);
    assertThat(load.seconds()).isCloseTo(4, within(0.01));
    assertThat(load.latencies().quantile(0.95)).isCloseTo(0.02, within(0.001));
    assertThat(load.resourceSeconds()).containsEntry("database", 1.5);
  }

  @Test
  void readsThoseOfSpringBootWhereThereAreNoOthers() {
    Map<String, RouteLoad> loads =
        recorded(
            Timer.builder("http.server.requests")
                .tags("method", "GET", "uri", "/orders/{id}", "status", "200")
                .register(recorder));
    assertThat(Objects.requireNonNull(loads.get("GET /orders/{id}")).requests()).isEqualTo(100);
  }
}
