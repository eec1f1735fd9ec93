// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.apps.systems.web.InstanceFigures;
import dev.headroom.apps.toeic.operate.PerformanceView.Connections;
import dev.headroom.apps.toeic.operate.PerformanceView.CurrentMetrics;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.overload.Bulkhead;
import dev.headroom.spring.overload.Bulkheads;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** Reads how this instance does. Thread-safe; costs no round trip. */
@Component
@ConditionalOnWebApplication
record Performance(MeterRegistry meters, PoolLog pool, Bulkheads bulkheads) {

  private static final double MEGABYTE = 1024 * 1024;

  /** What a collection freed. */
  record Collected(double beforeMb, double afterMb, double freedMb, long millis) {}

  PerformanceView now() {
    InstanceFigures now = InstanceFigures.of(meters);
    PoolHealth health = pool.health();
    return new PerformanceView(
        Instant.now(),
        new CurrentMetrics(
            rounded(usedBytes() / MEGABYTE),
            rounded(Runtime.getRuntime().maxMemory() / MEGABYTE),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            rounded(cpuPercent()),
            ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
            now.requests(),
            rounded(now.meanMillis()),
            now.cacheHits(),
            now.cacheMisses(),
            rounded(now.hitRate()),
            new Connections(health.active(), health.idle(), health.waiting(), health.max()),
            calls("requests"),
            calls("cache"),
            calls("database")));
  }

  private int calls(String bulkhead) {
    Bulkhead found = bulkheads.find(bulkhead);
    return found == null ? 0 : found.calls();
  }

  /** Asks the JVM to collect garbage, and waits for it. */
  Collected collect() {
    double before = usedBytes() / MEGABYTE;
    long begun = System.nanoTime();
    ManagementFactory.getMemoryMXBean().gc();
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    double after = usedBytes() / MEGABYTE;
    return new Collected(rounded(before), rounded(after), rounded(before - after), millis);
  }

  private static long usedBytes() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static double cpuPercent() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    double load =
        system instanceof com.sun.management.OperatingSystemMXBean known
            ? known.getProcessCpuLoad()
            : 0;
    return Math.max(0, load) * 100;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
