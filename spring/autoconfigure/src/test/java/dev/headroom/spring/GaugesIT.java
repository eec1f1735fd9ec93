// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gauges hold what they read weakly: whoever registers one must keep it. */
class GaugesIT {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {
    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  @Test
  void keepTheirValuesAfterACollection() {
    try (ConfigurableApplicationContext app =
        SpringApplication.run(
            App.class,
            "--server.port=0",
            "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "--headroom.edge.container.harden=true",
            "--headroom.monitor.endpoints=health",
            "--headroom.limit.rules.api.limit=9/min",
            "--headroom.overload.limiters.api.match=/api/**",
            "--headroom.overload.bulkheads.report.max-concurrent=1",
            "--headroom.session.key-secret=0123456789abcdef0123456789abcdef",
            "--headroom.edge.response-cache.rules.list.match=/list",
            "--headroom.edge.response-cache.rules.list.ttl=1s")) {
      // Some say nothing yet, such as the headroom before any traffic.
      Set<String> before = withValue(app);
      collect();

      assertThat(before).hasSizeGreaterThan(20);
      assertThat(withValue(app)).containsAll(before);
      assertThat(app.getBean(MeterRegistry.class).find("headroom.edge.audit.open").gauge())
          .isNotNull();
      assertThat(app.getBean(MeterRegistry.class).get("headroom.edge.in.flight").gauge().value())
          .isZero();
    }
  }

  private static Set<String> withValue(ConfigurableApplicationContext app) {
    return app.getBean(MeterRegistry.class).getMeters().stream()
        .filter(meter -> meter instanceof Gauge gauge && !Double.isNaN(gauge.value()))
        .map(meter -> meter.getId().toString())
        .collect(Collectors.toSet());
  }

  private static void collect() {
    WeakReference<Object> collected = new WeakReference<>(new Object());
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> {
          System.gc();
          return collected.get() == null;
        });
  }
}
