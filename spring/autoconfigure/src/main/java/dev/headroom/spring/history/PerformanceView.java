// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service did in a window of time.
 *
 * <p>Immutable. A figure without a value behind it is null.
 *
 * @param to the end of the window: that of the newest step
 * @param windowSeconds its length
 * @param requests all of them together
 * @param routes each route, the one that took most of the time first
 * @param database the pools of connections now
 * @param process the processor, memory and threads of this process now
 * @param self what the history itself costs
 * @param errorBoundPercent how far a quantile may be off
 */
record PerformanceView(
    Instant to,
    long windowSeconds,
    List<String> instances,
    Requests requests,
    List<Requests> routes,
    Cache cache,
    SinceStart sinceStart,
    Map<String, @Nullable Double> database,
    Map<String, @Nullable Double> process,
    Map<String, @Nullable Double> self,
    double errorBoundPercent) {

  /**
   * Requests of one route, or of all. Immutable.
   *
   * @param route method and template; null for all
   * @param slowPercent those that took longer than two seconds, as far as buckets are known
   */
  record Requests(
      @Nullable String route,
      long count,
      double perSecond,
      double totalSeconds,
      @Nullable Double errorPercent,
      @Nullable Double slowPercent,
      @Nullable Double meanMillis,
      @Nullable Double p50Millis,
      @Nullable Double p95Millis,
      @Nullable Double p99Millis,
      @Nullable Double maxMillis) {}

  /** What this instance did since its start. Immutable. */
  record SinceStart(
      long requests,
      long serverErrors,
      @Nullable Double meanMillis,
      long cacheHits,
      long cacheMisses,
      @Nullable Double hitPercent) {}

  /** Reads of all caches. Immutable. */
  record Cache(double hits, double misses, @Nullable Double hitPercent) {}
}
