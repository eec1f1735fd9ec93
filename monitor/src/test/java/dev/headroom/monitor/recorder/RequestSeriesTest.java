// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.MonitorMeter;
import dev.headroom.monitor.history.RequestSeries;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestSeriesTest {
  private final SettableTime time = new SettableTime();
  private final Recorder recorder = Recorder.create();
  private final RecordedHistory history =
      new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);

  @AfterEach
  void close() {
    history.close();
  }

  private RequestSeries recorded() {
    time.advance(Duration.ofSeconds(10));
    history.record();
    return RequestSeries.in(history);
  }

  private Timer ofSpring(String uri) {
    return Timer.builder("http.server.requests")
        .tags("method", "GET", "uri", uri, "status", "200")
        .register(recorder);
  }

  @Test
  void areThoseOfSpringBootWhereThereAreNoOthers() {
    ofSpring("/orders").record(Duration.ofMillis(1));

    assertThat(recorded().byRoute()).containsOnlyKeys("GET /orders");
  }

  @Test
  void areThoseOfHeadroomWhereThereAreBoth() {
    ofSpring("/orders").record(Duration.ofMillis(1));
    MonitorMeter.REQUEST_DURATION
        .timer(recorder, "POST", "/orders", "201")
        .record(Duration.ofMillis(1));

    assertThat(recorded().byRoute()).containsOnlyKeys("POST /orders");
  }

  @Test
  void areDistributionsAlone() {
    Counter.builder("http.server.requests").register(recorder).increment();

    assertThat(recorded().all()).isEmpty();
  }

  @Test
  void haveFailedByAStatusOfTheServersErrors() {
    MonitorMeter.REQUEST_DURATION.timer(recorder, "GET", "/a", "500").record(Duration.ofMillis(1));
    MonitorMeter.REQUEST_DURATION.timer(recorder, "GET", "/a", "404").record(Duration.ofMillis(1));

    assertThat(RequestSeries.failed(recorded().all()))
        .extracting(RequestSeries::status)
        .containsExactly("500");
  }
}
