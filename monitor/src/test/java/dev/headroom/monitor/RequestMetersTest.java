// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RequestMetersTest {
  private static final long MILLIS = 1_000_000;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PrometheusText scrape = new PrometheusText(registry);

  private String text() {
    return scrape.scrape(PrometheusText.PLAIN);
  }

  @Test
  void prometheusReadsTheNamesLabelsAndBucketsThatOperatorsKnow() {
    RequestMeters meters = new RequestMeters(registry);
    meters.requestStarted();
    meters.requestFinished("GET", "/api/signals/{symbol}", 200, 120 * MILLIS);
    String labels = "method=\"GET\",route=\"/api/signals/{symbol}\",status=\"200\"";
    assertThat(text())
        .contains("headroom_monitor_request_duration_seconds_bucket{" + labels + ",le=\"0.05\"} 0")
        .contains("headroom_monitor_request_duration_seconds_bucket{" + labels + ",le=\"0.2\"} 1")
        .contains("headroom_monitor_request_duration_seconds_bucket{" + labels + ",le=\"2.0\"} 1")
        .contains("headroom_monitor_request_duration_seconds_count{" + labels + "} 1")
        .contains("# TYPE headroom_monitor_request_duration_seconds histogram")
        .contains("headroom_monitor_requests_active 0.0");
  }

  @Test
  void requestsWithoutARouteAreUnknown() {
    RequestMeters meters = new RequestMeters(registry);
    meters.requestFinished("GET", null, 404, MILLIS);
    assertThat(text()).contains("route=\"unknown\",status=\"404\"");
  }

  @Test
  void routesBeyondTheCapAreCountedTogether() {
    RequestMeters meters = new RequestMeters(registry, 3);
    for (int i = 0; i < 100; i++) {
      meters.requestFinished("GET", "/r" + i, 200, MILLIS);
      meters.requestFinished("GET", null, 200, MILLIS);
    }
    assertThat(text())
        .contains("_count{method=\"GET\",route=\"/r2\",status=\"200\"} 1")
        .doesNotContain("/r3")
        .contains("_count{method=\"GET\",route=\"other\",status=\"200\"} 97")
        .contains("_count{method=\"GET\",route=\"unknown\",status=\"200\"} 100");
  }

  @Test
  void methodsAndStatusesThatACallerInventsMakeNoMeters() {
    RequestMeters meters = new RequestMeters(registry);
    for (int i = 0; i < 50; i++) {
      meters.requestFinished("INVENTED" + i, "/a", 200, MILLIS);
      meters.requestFinished("GET", "/a", 9000 + i, MILLIS);
    }
    assertThat(text())
        .contains("_count{method=\"OTHER\",route=\"/a\",status=\"200\"} 50")
        .contains("_count{method=\"GET\",route=\"/a\",status=\"500\"} 50");
  }

  @Test
  void theCapHoldsAndNothingIsLostWhenManyThreadsMeetNewRoutes() throws Exception {
    RequestMeters meters = new RequestMeters(registry, 10);
    CountDownLatch start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 16; thread++) {
        threads.execute(() -> {
          try {
            start.await();
          } catch (InterruptedException ended) {
            return;
          }
          for (int i = 0; i < 200; i++) {
            meters.requestFinished("GET", "/r" + i, 200, MILLIS);
          }
        });
      }
      start.countDown();
    }
    var timers = registry.find("headroom.monitor.request.duration").timers();
    assertThat(timers).hasSize(11);
    assertThat(timers.stream().mapToLong(each -> each.count()).sum()).isEqualTo(3200);
  }

  @Test
  void writesOpenMetricsOnRequest() {
    assertThat(scrape.contentType(null)).isEqualTo(PrometheusText.PLAIN);
    assertThat(scrape.contentType("text/plain")).isEqualTo(PrometheusText.PLAIN);
    String type = scrape.contentType("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertThat(type).isEqualTo(PrometheusText.OPEN_METRICS);
    new RequestMeters(registry).requestFinished("GET", "/a", 200, MILLIS);
    assertThat(scrape.scrape(type)).endsWith("# EOF\n");
  }

  @Test
  void everyMeterHasItsDescription() {
    for (MonitorMeter each : MonitorMeter.values()) {
      assertThat(each.spec().description()).endsWith(".");
    }
  }
}
