// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.route;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.advise.Trial;
import dev.headroom.advise.capacity.CapacityEstimate;
import dev.headroom.advise.capacity.CapacityEstimate.ResourceEstimate;
import dev.headroom.advise.capacity.Objective;
import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.ProcessorShortage;
import dev.headroom.advise.load.RouteLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Advice about routes of which more requests are slow than the objective allows, and where their
 * time goes. Steps in which the process lacked processor time, which makes all routes slow, are
 * left out.
 *
 * <p>Thread-safe.
 */
public final class RouteAdvisor implements Advisor {
  private static final int RECENT_STEPS = 12;
  private static final double MIN_REQUESTS = 30;

  /** Fewer slow requests are chance. */
  private static final double MIN_SLOW = 5;

  private static final int MAX_ROUTES = 10;

  private final Supplier<List<LoadSample>> samples;
  private final Supplier<CapacityEstimate> estimate;
  private final Objective objective;

  /**
   * Creates an advisor.
   *
   * @param samples the steps of the last hour
   * @param estimate the latest prediction, for where the time of a route goes
   * @param objective what the service promises
   */
  public RouteAdvisor(
      Supplier<List<LoadSample>> samples,
      Supplier<CapacityEstimate> estimate,
      Objective objective) {
    this.samples = samples;
    this.estimate = estimate;
    this.objective = objective;
  }

  /** The requests of one route over the recent steps. */
  private record Use(double requests, double seconds, Latencies latencies, double time) {
    double mean() {
      return seconds / requests;
    }

    double slowShare(double limit) {
      return latencies.expected(each -> each > limit ? 1 : 0);
    }
  }

  @Override
  public List<Advice> advise() {
    List<LoadSample> recent = ProcessorShortage.without(samples.get(), RECENT_STEPS);
    Set<String> routes = new HashSet<>();
    recent.forEach(each -> routes.addAll(each.routes().keySet()));
    return routes.stream()
        .map(each -> Map.entry(each, use(recent, each)))
        .filter(each -> each.getValue().requests() >= MIN_REQUESTS)
        .filter(each -> isSlow(each.getValue()))
        .sorted((one, two) -> Double.compare(two.getValue().seconds(), one.getValue().seconds()))
        .limit(MAX_ROUTES)
        .map(each -> advice(each.getKey(), each.getValue()))
        .toList();
  }

  private boolean isSlow(Use use) {
    double share = use.slowShare(objective.seconds());
    return share > 1 - objective.share() && share * use.requests() >= MIN_SLOW;
  }

  private static Use use(List<LoadSample> recent, String route) {
    double requests = 0;
    double seconds = 0;
    double time = 0;
    List<Latencies> latencies = new ArrayList<>();
    for (LoadSample each : recent) {
      time += each.seconds();
      RouteLoad load = each.routes().get(route);
      if (load != null) {
        requests += load.requests();
        seconds += load.seconds();
        latencies.add(load.latencies());
      }
    }
    return new Use(requests, seconds, Latencies.merge(latencies), Math.max(1, time));
  }

  private Advice advice(String route, Use use) {
    double slow = use.slowShare(objective.seconds());
    double tolerable = objective.seconds() / 2;
    double lost = use.requests() * Math.max(0, use.mean() - tolerable) / use.time() * 60;
    Map<String, Double> parts = parts(route, use.mean());
    String most =
        parts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(each ->
                String.format(
                    Locale.ROOT,
                    "; %.0f %% of its time is %s",
                    100 * each.getValue(),
                    each.getKey()))
            .orElse("");
    return Advice.of("route.slow", route)
        .route(route)
        .title(
            String.format(
                Locale.ROOT,
                "%s: %.0f %% of its requests take longer than %.0f ms",
                route,
                100 * slow,
                objective.seconds() * 1e3))
        .weight(Severity.HIGH, lost, 0.9)
        .symptom(2)
        .evidence(evidence(use, slow, parts, most))
        .change(Change.code("make what takes most of its time faster; see its evidence" + most))
        .trial(Trial.observing(since -> slowPercent(route, since)))
        .build();
  }

  private static Evidence evidence(Use use, double slow, Map<String, Double> parts, String most) {
    double p95 = use.latencies().quantile(0.95);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("requests", use.requests());
    figures.put("slowPercent", 100 * slow);
    figures.put("meanMillis", use.mean() * 1e3);
    figures.put("p95Millis", p95 * 1e3);
    parts.forEach((resource, share) -> figures.put(resource + " percent", 100 * share));
    return new Evidence(
        "latency",
        String.format(
            Locale.ROOT,
            "%.0f requests, mean %.0f ms, p95 %.0f ms%s",
            use.requests(),
            use.mean() * 1e3,
            p95 * 1e3,
            most),
        figures);
  }

  private OptionalDouble slowPercent(String route, Instant since) {
    Use use = use(samples.get().stream().filter(each -> each.isSince(since)).toList(), route);
    return use.requests() < MIN_REQUESTS
        ? OptionalDouble.empty()
        : OptionalDouble.of(100 * use.slowShare(objective.seconds()));
  }

  /** Returns the share of the time of a route in each resource that is known. */
  private Map<String, Double> parts(String route, double mean) {
    Map<String, Double> parts = new LinkedHashMap<>();
    for (ResourceEstimate each : estimate.get().resources()) {
      Double seconds = each.byRoute().get(route);
      if (seconds != null && mean > 0) {
        parts.put(each.name(), Math.min(1, seconds / mean));
      }
    }
    return parts;
  }
}
