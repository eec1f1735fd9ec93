// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * The counters of a side at one point in time, summed over its instances, or their change.
 *
 * <p>Immutable.
 *
 * @param queries the number of statements
 * @param querySeconds the time that they took
 * @param quickQueries the number of those that took at most 50 ms
 * @param hits the cache look-ups without a load
 * @param misses the cache look-ups with a load
 * @param cachedResponses the responses of the response cache
 */
public record MetricsSnapshot(
    double queries,
    double querySeconds,
    double quickQueries,
    double hits,
    double misses,
    double cachedResponses) {

  static final MetricsSnapshot NONE = new MetricsSnapshot(0, 0, 0, 0, 0, 0);

  static MetricsSnapshot of(HttpClient http, URI base) {
    try {
      String text =
          http.send(
                  HttpRequest.newBuilder(base.resolve("/metrics"))
                      .header("Accept", "text/plain")
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return new MetricsSnapshot(
          sum(text, "db_query_duration_seconds_count"),
          sum(text, "db_query_duration_seconds_sum"),
          sum(text, "db_query_duration_seconds_bucket", "le=\"0.05\""),
          sum(text, "redis_cache_hits_total"),
          sum(text, "redis_cache_misses_total"),
          cachedResponses(text));
    } catch (IOException e) {
      throw new DemoException("the metrics of " + base + " could not be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  MetricsSnapshot plus(MetricsSnapshot other) {
    return new MetricsSnapshot(
        queries + other.queries,
        querySeconds + other.querySeconds,
        quickQueries + other.quickQueries,
        hits + other.hits,
        misses + other.misses,
        cachedResponses + other.cachedResponses);
  }

  MetricsSnapshot since(MetricsSnapshot before) {
    return new MetricsSnapshot(
        queries - before.queries,
        querySeconds - before.querySeconds,
        quickQueries - before.quickQueries,
        hits - before.hits,
        misses - before.misses,
        cachedResponses - before.cachedResponses);
  }

  /** Returns the share of cache look-ups, in the response cache or behind it, without a load. */
  public double hitRate() {
    double withoutLoad = hits + cachedResponses;
    return withoutLoad + misses == 0 ? 0 : withoutLoad / (withoutLoad + misses);
  }

  /** Returns the share of statements that took at most 50 ms; not a number if there was none. */
  public double quickQueryShare() {
    return queries == 0 ? Double.NaN : quickQueries / queries;
  }

  /** Returns the responses that the response cache served without calling a handler. */
  private static double cachedResponses(String text) {
    String name = "headroom_edge_response_cache_requests_total";
    return sum(text, name, "\"hit\"") + sum(text, name, "\"stale\"");
  }

  static double sum(String text, String name) {
    return sum(text, name, "");
  }

  private static double sum(String text, String name, String tag) {
    return text.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
