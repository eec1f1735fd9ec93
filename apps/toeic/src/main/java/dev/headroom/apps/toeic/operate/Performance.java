// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.apps.systems.web.SystemMeters;
import dev.headroom.apps.toeic.operate.PerformanceView.Connections;
import dev.headroom.apps.toeic.operate.PerformanceView.CurrentMetrics;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.overload.Bulkhead;
import dev.headroom.spring.overload.Bulkheads;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** Reads how this instance does. Thread-safe; costs no round trip. */
@Component
@ConditionalOnWebApplication
final class Performance {

  private static final double MEGABYTE = 1024 * 1024;

  private final MeterRegistry meters;
  private final PoolLog pool;
  private final Bulkheads bulkheads;

  Performance(MeterRegistry meters, PoolLog pool, Bulkheads bulkheads) {
    this.meters = meters;
    this.pool = pool;
    this.bulkheads = bulkheads;
  }

  /** What a collection freed. */
  record Collected(double beforeMb, double afterMb, double freedMb, long millis) {}

  PerformanceView now() {
    long hits = sum(CacheMeter.MEMORY_HITS);
    long misses = sum(CacheMeter.MISSES);
    Collection<Timer> timers = meters.find(SystemMeters.REQUEST_DURATION).timers();
    long requests = timers.stream().mapToLong(Timer::count).sum();
    double millis = timers.stream().mapToDouble(it -> it.totalTime(TimeUnit.MILLISECONDS)).sum();
    PoolHealth health = pool.health();
    return new PerformanceView(
        Instant.now(),
        new CurrentMetrics(
            rounded(usedBytes() / MEGABYTE),
            rounded(Runtime.getRuntime().maxMemory() / MEGABYTE),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            rounded(cpuPercent()),
            ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
            requests,
            rounded(share(millis, requests)),
            hits,
            misses,
            rounded(share((double) hits, hits + misses)),
            new Connections(health.active(), health.idle(), health.waiting(), health.max()),
            calls("requests"),
            calls("cache"),
            calls("database")));
  }

  /** Sums up a count of all caches; those of each state have the same meters. */
  private long sum(CacheMeter meter) {
    return (long)
        meters.find(meter.meterName()).functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum();
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

  private static double share(double part, long whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
