// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.kit.MonitoringFiles;
import dev.headroom.apps.kit.MonitoringFiles.Expression;
import dev.headroom.apps.kit.PromQl;
import dev.headroom.apps.kit.PrometheusServer;
import dev.headroom.apps.kit.ReferenceMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The dashboards and rules of deploy, on a real Prometheus that scrapes the application. */
class PrometheusIT {

  /** What only a part of the requests has, and what happens seldom. */
  private static final String SELECTIVE = ".*(?:(?:status|method|outcome|state)=|>).*";

  @Test
  void theScrapeHasTheNamesOfTheReference() {
    Civiclog.read(Civiclog.BOARD, "/api/associations/1/violations?limit=1");
    String scrape = Civiclog.APP.get("/metrics").text();
    assertThat(ReferenceMeters.scraped(scrape))
        .contains(
            "api_request_duration_seconds_bucket",
            "api_requests_active",
            "db_query_duration_seconds_bucket",
            "db_pool_active",
            "db_pool_max",
            "headroom_cache_hits_total",
            "headroom_job_workers",
            "headroom_session_admitted_total",
            "headroom_media_mail_failed_total",
            "system_cpu_usage",
            "jvm_memory_max_bytes",
            "process_start_time_seconds");
    assertThat(ReferenceMeters.unknown(scrape)).isEmpty();
  }

  @Test
  void everyPanelAndRuleIsAnsweredWithWhatTheApplicationExports() throws Exception {
    Optional<PrometheusServer> started = PrometheusServer.scraping(Civiclog.APP);
    if (started.isEmpty()) { // .ci/run installs it
      return;
    }
    MeterRegistry meters = Civiclog.APP.bean(MeterRegistry.class);
    meters.counter("business.letters").increment();
    meters.gauge("business.violations.open", 7);
    meters.summary("business.fines").record(50);
    try (PrometheusServer prometheus = started.get()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            Civiclog.read(Civiclog.BOARD, "/api/associations/1/violations?limit=1");
            return prometheus.has("headroom:request_p95_seconds > 0")
                && prometheus.has("headroom:pool_use:ratio")
                && prometheus.has("headroom:statement_seconds:rate5m > 0");
          });
      Set<String> scraped = ReferenceMeters.scraped(Civiclog.APP.get("/metrics").text());
      Map<String, Boolean> answered = new HashMap<>();
      MonitoringFiles.recorded()
          .forEach(each -> answered.put(each.name(), prometheus.has(each.name())));
      for (Expression each : MonitoringFiles.ofDashboards()) {
        boolean any = prometheus.has(each.withoutVariables()); // throws where it is refused
        boolean expected =
            !each.text().matches("(?s)" + SELECTIVE)
                && PromQl.of(each.text()).meters().stream()
                    .allMatch(name -> answered.getOrDefault(name, scraped.contains(name)));
        assertThat(any || !expected).as(each.toString()).isTrue();
      }
      assertThat(MonitoringFiles.alerts())
          .allSatisfy(each -> assertThat(prometheus.query(each.text())).isNotNull());
      assertThat(prometheus.has("up == 1")).isTrue();
      assertThat(answered).containsEntry("headroom:requests:rate5m", true);
    }
  }
}
