// SPDX-License-Identifier: Apache-2.0
package guest.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Actuator with every endpoint, Prometheus, health in detail, and a database. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  HealthIndicator kitchen() {
    return () -> Health.up().withDetail("ovens", 2).build();
  }

  /** Counts what it serves. */
  @RestController
  static class Tables {
    private final MeterRegistry meters;
    private final JdbcClient jdbc;

    Tables(MeterRegistry meters, JdbcClient jdbc) {
      this.meters = meters;
      this.jdbc = jdbc;
    }

    @GetMapping("/tables")
    Map<String, Object> tables() {
      meters.counter("tables.served", "room", "garden").increment();
      return Map.of("one", jdbc.sql("select 1").query().singleValue());
    }
  }
}
