// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.advise.load.RouteLoad;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Samples as a table of steps and routes, and the present mix: that of the latest steps.
 *
 * <p>Immutable. Routes beyond the twenty that take most time are one.
 */
final class LoadMatrix {
  private static final int MAX_ROUTES = 20;

  /** Five minutes of steps of ten seconds. */
  private static final int RECENT = 30;

  private final List<LoadSample> samples;
  private final List<String> routes;
  private final double[][] requests;
  private final double[] seconds;
  private final double[] share;
  private final double[] mean;
  private final List<Latencies> latencies = new ArrayList<>();
  private final double load;
  private final int firstRecent;

  LoadMatrix(List<LoadSample> samples) {
    this.samples = samples;
    this.firstRecent = Math.max(0, samples.size() - RECENT);
    this.routes = routes(samples);
    this.requests = new double[samples.size()][routes.size()];
    this.seconds = samples.stream().mapToDouble(LoadSample::seconds).toArray();
    double[] spent = new double[routes.size()];
    double[] count = new double[routes.size()];
    List<List<Latencies>> parts = new ArrayList<>();
    routes.forEach(each -> parts.add(new ArrayList<>()));
    for (int t = 0; t < samples.size(); t++) {
      for (Map.Entry<String, RouteLoad> each : samples.get(t).routes().entrySet()) {
        int r = index(each.getKey());
        requests[t][r] += each.getValue().requests();
        if (t >= firstRecent) {
          count[r] += each.getValue().requests();
          spent[r] += each.getValue().seconds();
          parts.get(r).add(each.getValue().latencies());
        }
      }
    }
    double all = sum(count);
    this.share = new double[routes.size()];
    this.mean = new double[routes.size()];
    double time = 0;
    for (int t = firstRecent; t < samples.size(); t++) {
      time += seconds[t];
    }
    for (int r = 0; r < routes.size(); r++) {
      share[r] = all == 0 ? 0 : count[r] / all;
      mean[r] = count[r] == 0 ? 0 : spent[r] / count[r];
      latencies.add(Latencies.merge(parts.get(r)));
    }
    this.load = all / Math.max(1e-9, time);
  }

  /** Returns the requests a second in those of the latest steps that had any; 0 if none had. */
  static double recentLoad(List<LoadSample> samples) {
    List<LoadSample> recent =
        samples.subList(Math.max(0, samples.size() - RECENT), samples.size()).stream()
            .filter(each -> each.requests() > 0)
            .toList();
    return recent.stream().mapToDouble(LoadSample::requests).sum()
        / Math.max(1e-9, recent.stream().mapToDouble(LoadSample::seconds).sum());
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double each : values) {
      sum += each;
    }
    return sum;
  }

  private static List<String> routes(List<LoadSample> samples) {
    Map<String, Double> spent = new HashMap<>();
    samples.forEach(each ->
        each.routes().forEach((name, load) -> spent.merge(name, load.seconds(), Double::sum)));
    List<String> most =
        new ArrayList<>(
            spent.entrySet().stream()
                .sorted(
                    Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MAX_ROUTES)
                .map(Map.Entry::getKey)
                .toList());
    if (spent.size() > MAX_ROUTES && !most.contains(RouteLoad.OTHER)) {
      most.add(RouteLoad.OTHER);
    }
    return most;
  }

  private int index(String route) {
    int known = routes.indexOf(route);
    return known >= 0 ? known : routes.indexOf(RouteLoad.OTHER);
  }

  List<LoadSample> samples() {
    return samples;
  }

  List<LoadSample> recent() {
    return samples.subList(firstRecent, samples.size());
  }

  List<String> routes() {
    return routes;
  }

  int size() {
    return routes.size();
  }

  double[][] requests() {
    return requests;
  }

  double[] seconds() {
    return seconds;
  }

  /** Returns a route's share of the recent requests. */
  double share(int route) {
    return share[route];
  }

  /** Returns the mean time of a route's recent requests. */
  double mean(int route) {
    return mean[route];
  }

  Latencies latencies(int route) {
    return latencies.get(route);
  }

  /** Returns the recent requests a second. */
  double load() {
    return load;
  }

  /** Returns the mean of a figure by route over the present mix. */
  double mix(double[] byRoute) {
    double sum = 0;
    for (int r = 0; r < byRoute.length; r++) {
      sum += share[r] * byRoute[r];
    }
    return sum;
  }

  /** Returns the busy time of a resource in each step. */
  double[] busy(String resource) {
    double[] busy = new double[samples.size()];
    for (int t = 0; t < busy.length; t++) {
      ResourceLoad used = samples.get(t).resources().get(resource);
      busy[t] = used == null ? 0 : used.busySeconds();
    }
    return busy;
  }

  /** Returns the latest reading of each resource, by name. */
  Map<String, ResourceLoad> resources() {
    Map<String, ResourceLoad> latest = new TreeMap<>();
    samples.forEach(each -> latest.putAll(each.resources()));
    return latest;
  }

  /**
   * Returns the time of a request of each route in a resource, where the samples have it.
   *
   * @return null if they do not
   */
  double @Nullable [] known(String resource) {
    double[] spent = new double[size()];
    double[] count = new double[size()];
    boolean any = false;
    for (LoadSample sample : samples) {
      for (Map.Entry<String, RouteLoad> each : sample.routes().entrySet()) {
        int r = index(each.getKey());
        count[r] += each.getValue().requests();
        Double part = each.getValue().resourceSeconds().get(resource);
        if (part != null) {
          any = true;
          spent[r] += part;
        }
      }
    }
    for (int r = 0; r < spent.length; r++) {
      spent[r] = count[r] == 0 ? 0 : spent[r] / count[r];
    }
    return any ? spent : null;
  }

  /** Returns a sum over the recent steps of a resource. */
  double recentSum(String resource, ToDoubleFunction<ResourceLoad> figure) {
    return recent().stream()
        .map(each -> each.resources().get(resource))
        .filter(Objects::nonNull)
        .mapToDouble(figure)
        .sum();
  }

  double recentRequests() {
    return recent().stream().mapToDouble(LoadSample::requests).sum();
  }

  double recentSeconds() {
    return recent().stream().mapToDouble(LoadSample::seconds).sum();
  }
}
