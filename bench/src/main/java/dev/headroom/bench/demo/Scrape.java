// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The counters of an app at one moment. Immutable. */
record Scrape(double queries, double querySeconds, double hits, double misses) {

  static Scrape of(HttpClient http, URI base) {
    try {
      String text =
          http.send(
                  HttpRequest.newBuilder(base.resolve("/metrics")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return new Scrape(
          sum(text, "db_query_duration_seconds_count"),
          sum(text, "db_query_duration_seconds_sum"),
          sum(text, "redis_cache_hits_total"),
          sum(text, "redis_cache_misses_total"));
    } catch (IOException e) {
      throw new DemoException("the metrics of " + base + " could not be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  Scrape since(Scrape before) {
    return new Scrape(
        queries - before.queries,
        querySeconds - before.querySeconds,
        hits - before.hits,
        misses - before.misses);
  }

  double hitRate() {
    return hits + misses == 0 ? 0 : hits / (hits + misses);
  }

  static double sum(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
