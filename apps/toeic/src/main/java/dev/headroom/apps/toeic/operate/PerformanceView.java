// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** How this instance does now, by the names that the system gave. Immutable. */
record PerformanceView(
    Instant timestamp, @JsonProperty("current_metrics") CurrentMetrics currentMetrics) {

  /** The figures. Immutable. */
  record CurrentMetrics(
      @JsonProperty("memory_usage_mb") double memoryUsageMb,
      @JsonProperty("memory_max_mb") double memoryMaxMb,
      @JsonProperty("threads") int threads,
      @JsonProperty("cpu_usage_percent") double cpuUsagePercent,
      @JsonProperty("uptime_seconds") long uptimeSeconds,
      @JsonProperty("requests_total") long requestsTotal,
      @JsonProperty("average_response_ms") double averageResponseMs,
      @JsonProperty("cache_hits") long cacheHits,
      @JsonProperty("cache_misses") long cacheMisses,
      @JsonProperty("cache_hit_rate") double cacheHitRate,
      @JsonProperty("db_connections") Connections dbConnections,
      @JsonProperty("concurrent_http_ops") int concurrentHttpOps,
      @JsonProperty("concurrent_cache_ops") int concurrentCacheOps,
      @JsonProperty("concurrent_db_ops") int concurrentDbOps) {}

  /** The pool. Immutable. */
  record Connections(int active, int idle, int waiting, int max) {}
}
