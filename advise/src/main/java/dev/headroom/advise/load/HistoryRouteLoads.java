// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.RequestSeries;
import dev.headroom.monitor.history.Sample;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads the load of each route from the requests in a history.
 *
 * <p>Thread-safe.
 */
public final class HistoryRouteLoads implements RouteLoads {
  private static final int SLICES = 20;

  private final History history;
  private final Supplier<Map<String, Map<String, Double>>> resourceSeconds;

  /**
   * Creates a reader.
   *
   * @param history of this instance
   * @param resourceSeconds returns the time of requests in resources since the last call: by
   *     resource, then by route; empty maps if it is not known
   */
  public HistoryRouteLoads(
      History history, Supplier<Map<String, Map<String, Double>>> resourceSeconds) {
    this.history = history;
    this.resourceSeconds = resourceSeconds;
  }

  @Override
  public Map<String, RouteLoad> between(Instant from, Instant to) {
    Map<String, Map<String, Double>> inside = resourceSeconds.get();
    Map<String, RouteLoad> loads = new HashMap<>();
    Range range = new Range(from, to, history.step());
    RequestSeries.in(history)
        .byRoute()
        .forEach((route, series) -> {
          Sample total = history.read(series, range, History.Levels.SUM).total();
          if (total instanceof Sample.Distribution all && all.count() > 0) {
            Map<String, Double> seconds = new HashMap<>();
            inside.forEach((resource, byRoute) -> {
              if (!byRoute.isEmpty()) {
                seconds.put(resource, byRoute.getOrDefault(route, 0.0));
              }
            });
            loads.put(
                route, new RouteLoad((double) all.count(), all.sum(), latencies(all), seconds));
          }
        });
    return loads;
  }

  private static Latencies latencies(Sample.Distribution all) {
    Map<Double, Double> byMiddle = new TreeMap<>();
    if (all.buckets().count() > 0) {
      all.buckets()
          .forEach((lower, upper, count) ->
              byMiddle.merge(
                  Math.min((lower + upper) / 2, all.max() > 0 ? all.max() : upper),
                  (double) count,
                  Double::sum));
      return Latencies.of(byMiddle);
    }
    // Only the mean is known: the times are taken to spread around it as exponential ones do.
    for (int i = 0; i < SLICES; i++) {
      double quantile = -Math.log(1 - (i + 0.5) / SLICES) * all.mean();
      byMiddle.merge(quantile, (double) all.count() / SLICES, Double::sum);
    }
    return Latencies.of(byMiddle);
  }
}
