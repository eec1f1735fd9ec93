// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import dev.headroom.cache.stats.CacheMeter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * The requests and the cache reads of an instance since its start, as its meters have them.
 *
 * <p>Immutable.
 *
 * @param requests requests that were responded to
 * @param serverErrors of these, responses with a status of 500 or above
 * @param totalMillis time of all requests together
 * @param cacheHits reads of all caches that needed no load, from memory or from the shared level
 * @param cacheMisses reads of all caches that loaded
 */
public record InstanceFigures(
    long requests, long serverErrors, double totalMillis, long cacheHits, long cacheMisses) {

  /** Reads the figures. */
  public static InstanceFigures of(MeterRegistry meters) {
    Collection<Timer> timers = meters.find(SystemMeters.REQUEST_DURATION).timers();
    return new InstanceFigures(
        timers.stream().mapToLong(Timer::count).sum(),
        timers.stream().filter(InstanceFigures::isServerError).mapToLong(Timer::count).sum(),
        timers.stream().mapToDouble(each -> each.totalTime(TimeUnit.MILLISECONDS)).sum(),
        // Hits in memory and in the shared level are one meter with two tags.
        sum(meters, CacheMeter.MEMORY_HITS),
        sum(meters, CacheMeter.MISSES));
  }

  /** Returns the mean time of a request; 0 if there was none. */
  public double meanMillis() {
    return requests == 0 ? 0 : totalMillis / requests;
  }

  /** Returns the share of cache reads that needed no load; 0 if there was none. */
  public double hitRate() {
    long reads = cacheHits + cacheMisses;
    return reads == 0 ? 0 : cacheHits / (double) reads;
  }

  private static boolean isServerError(Timer timer) {
    String status = timer.getId().getTag("status");
    return status != null && status.startsWith("5");
  }

  private static long sum(MeterRegistry meters, CacheMeter meter) {
    return (long)
        meters.find(meter.meterName()).functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum();
  }
}
