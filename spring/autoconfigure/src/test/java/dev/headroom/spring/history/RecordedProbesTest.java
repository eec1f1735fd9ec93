// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Until a user sends a request, rules and pages read Spring Boot's meter: what is probed while the
 * application starts counted as failed there.
 */
class RecordedProbesTest {
  private static final String REQUESTS = "http.server.requests";

  @Test
  void leavesOutProbesThatTheRegistryOfTheApplicationHas() {
    List<MeterRegistry> registries =
        List.of(
            new SimpleMeterRegistry(), new CompositeMeterRegistry().add(new SimpleMeterRegistry()));
    for (MeterRegistry each : registries) {
      new ApplicationContextRunner()
          .withBean("own", MeterRegistry.class, () -> each)
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class, HistoryAutoConfiguration.class))
          .run(context -> {
            context.getBean(LayerMeters.class).getIfUnique();
            measure(each, "/actuator/health/**", "503");
            measure(each, "/orders", "200");
            RecordedHistory history = context.getBean(RecordedHistory.class);
            history.record();

            assertThat(history.find(REQUESTS, Map.of()))
                .extracting(series -> series.tags().get("uri"))
                .containsExactly("/orders");
            assertThat(each.get(REQUESTS).tag("status", "503").timer().count()).isEqualTo(1);
          });
    }
  }

  private static void measure(MeterRegistry registry, String uri, String status) {
    registry.timer(REQUESTS, "uri", uri, "status", status).record(Duration.ofMillis(1));
  }
}
