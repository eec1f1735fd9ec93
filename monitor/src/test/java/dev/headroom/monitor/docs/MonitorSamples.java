// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.docs;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMeters;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.HealthReport;
import dev.headroom.monitor.HttpProbe;
import dev.headroom.monitor.Readiness;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.monitor.error.ErrorGroup;
import dev.headroom.monitor.error.ErrorTracker;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Other samples of {@code docs/monitor}. */
final class MonitorSamples {
  private MonitorSamples() {}

  static String read(HealthMonitor monitor) {
    // @start region="report"
    HealthReport report = monitor.report(); // reads the latest results, waits for nobody
    String status = report.status().text(); // healthy, degraded or down
    // @end
    return status;
  }

  static boolean more(Supplier<StoreHealth> redisHealth, MeterRegistry registry) {
    // @start region="probes"
    HealthMonitor monitor =
        new HealthMonitor(
            List.of(
                HealthProbe.ofStore("redis", HealthProbe.Kind.DEGRADING, redisHealth),
                new HttpProbe(
                    "payments",
                    HealthProbe.Kind.INFORMATIVE,
                    URI.create("https://payments.example/health"),
                    Duration.ofSeconds(1))),
            TimeSource.system());
    HealthMeters.bind(monitor, registry);
    monitor.start();

    Readiness readiness = new Readiness(monitor);
    readiness.markStarted(); // the application is ready
    readiness.drain(); // it shuts down: not ready from now on
    // @end
    return readiness.status().ready();
  }

  static void measured(MeterRegistry registry) {
    // @start region="requests"
    RequestMeters meters = new RequestMeters(registry);
    long start = System.nanoTime();
    meters.requestStarted();
    // ... the request ...
    meters.requestFinished("GET", "/orders/{id}", 200, System.nanoTime() - start);
    // @end
  }

  static void tracked(Runnable orders, Logger log) {
    // @start region="errors"
    ErrorTracker errors = ErrorTracker.create();
    try {
      orders.run();
    } catch (RuntimeException e) {
      errors.record(e, "GET /orders/{id}"); // the route, never the path
      throw e;
    }
    // @end
    list(errors, log);
  }

  private static void list(ErrorTracker errors, Logger log) {
    // @start region="groups"
    for (ErrorGroup group : errors.groups()) { // the one that was seen last first
      log.info("{} x {} at {}", group.count(), group.type(), group.frame());
    }
    // @end
  }
}
