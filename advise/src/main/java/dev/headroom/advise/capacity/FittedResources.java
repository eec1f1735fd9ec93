// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the requests take of each resource, fitted to samples of the load.
 *
 * <p>Immutable.
 *
 * <p>Method: the operational laws (Denning and Buzen, The Operational Analysis of Queueing Network
 * Models, 1978). The time that a request takes of a resource is its busy time over the requests
 * served. It is divided among the routes by {@link ServiceDemand}; how the time in another process
 * grows with its calls says {@link StationFit}.
 */
final class FittedResources {
  private final LoadMatrix loads;
  private final List<Processor> processors = new ArrayList<>();
  private final List<Station> stations = new ArrayList<>();
  private final List<Units> units = new ArrayList<>();

  /** Processors. */
  record Processor(ResourceLoad used, ServiceDemand demand, double perRequest) {
    String name() {
      return used.resource().name();
    }

    double utilisation(double load, Growth growth) {
      return (demand.background() + load * perRequest) / (used.size() * growth.of(name()));
    }
  }

  /** Another process, and the time of a request of each route in it. */
  record Station(String name, double callsPerRequest, StationFit fit, List<Double> byRoute) {

    double secondsPerCall(double load, double stretch, Growth growth) {
      double calls = load * growth.instances() * callsPerRequest;
      return fit.seconds(calls, stretch, growth.of(name));
    }

    double fullAt(Growth growth) {
      double calls = Math.max(1e-12, callsPerRequest * growth.instances());
      return fit.capacity(growth.of(name)) / calls;
    }
  }

  /** A pool or a bulkhead. */
  record Units(
      Resource resource,
      double size,
      double holdPerRequest,
      double callsPerRequest,
      double variability) {

    boolean refuses() {
      return resource.kind() == ResourceKind.BULKHEAD;
    }
  }

  /**
   * Fits the demands.
   *
   * @param samples steps with requests, several of them
   */
  FittedResources(List<LoadSample> samples) {
    this(samples, List.of());
  }

  private FittedResources(List<LoadSample> samples, List<Station> known) {
    this.loads = new LoadMatrix(samples);
    Map<String, ResourceLoad> resources = loads.resources();
    resources.values().stream().filter(is(ResourceKind.PROCESSOR)).forEach(this::addProcessor);
    resources.values().stream()
        .filter(is(ResourceKind.STATION))
        .forEach(each -> addStation(each, known));
    resources.values().stream().filter(is(ResourceKind.POOL)).forEach(this::addUnits);
    resources.values().stream().filter(is(ResourceKind.BULKHEAD)).forEach(this::addUnits);
  }

  /** Fits the demands to other steps, with other processes explained as here. */
  FittedResources again(List<LoadSample> samples) {
    return new FittedResources(samples, stations);
  }

  private static Predicate<ResourceLoad> is(ResourceKind kind) {
    return each -> each.resource().kind() == kind;
  }

  private void addProcessor(ResourceLoad used) {
    double[] prior = new double[loads.size()];
    for (int r = 0; r < prior.length; r++) {
      prior[r] = loads.mean(r);
    }
    for (String name : loads.resources().keySet()) {
      double[] elsewhere = loads.known(name);
      for (int r = 0; elsewhere != null && r < prior.length; r++) {
        prior[r] = Math.max(0.05 * loads.mean(r), prior[r] - elsewhere[r]);
      }
    }
    ServiceDemand demand = demand(used.resource().name(), prior, true);
    processors.add(new Processor(used, demand, loads.mix(perRoute(demand))));
  }

  private ServiceDemand demand(String resource, double[] prior, boolean withBackground) {
    return ServiceDemand.fit(
        loads.requests(), loads.seconds(), loads.busy(resource), prior, withBackground);
  }

  private double[] perRoute(ServiceDemand demand) {
    double[] perRoute = new double[loads.size()];
    Arrays.setAll(perRoute, demand::perRequest);
    return perRoute;
  }

  private void addStation(ResourceLoad used, List<Station> explained) {
    String name = used.resource().name();
    List<StationFit.Seen> seen = new ArrayList<>();
    for (LoadSample each : loads.samples()) {
      ResourceLoad step = each.resources().get(name);
      if (step != null && step.busySeconds() > 0) {
        double calls = step.calls().count() > 0 ? step.calls().count() : each.requests();
        seen.add(
            new StationFit.Seen(
                calls / each.seconds(), step.busySeconds() / calls, stretch(each), calls));
      }
    }
    if (seen.isEmpty()) {
      return;
    }
    double calls = loads.recentSum(name, each -> each.calls().count());
    double perRequest = calls > 0 ? calls / Math.max(1, loads.recentRequests()) : 1;
    double[] known = loads.known(name);
    double[] prior = new double[loads.size()];
    Arrays.setAll(prior, loads::mean);
    double[] byRoute = known == null ? perRoute(demand(name, prior, false)) : known;
    StationFit fit =
        explained.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .map(each -> each.fit().again(seen))
            .orElseGet(() -> StationFit.of(seen));
    stations.add(new Station(name, perRequest, fit, Arrays.stream(byRoute).boxed().toList()));
  }

  /** Returns by how much the processors stretched the work of a step. */
  private static double stretch(LoadSample step) {
    double most = 1;
    for (ResourceLoad each : step.resources().values()) {
      if (each.resource().kind() == ResourceKind.PROCESSOR && each.size() > 0) {
        double utilisation = each.busySeconds() / (each.size() * step.seconds());
        most = Math.max(most, Queue.stretch(each.size(), Math.min(0.98, utilisation)));
      }
    }
    return most;
  }

  private void addUnits(ResourceLoad used) {
    String name = used.resource().name();
    double requests = loads.recentRequests();
    double busy = loads.recentSum(name, ResourceLoad::busySeconds);
    double calls = loads.recentSum(name, each -> each.calls().count());
    if (used.size() <= 0 || requests == 0 || busy <= 0) {
      return;
    }
    double perRequest = calls > 0 ? calls / requests : 1;
    units.add(
        new Units(
            used.resource(), used.size(), busy / requests, perRequest, variability(name, used)));
  }

  /** Returns the measured waits over those of M/M/c, where there were enough of both. */
  private double variability(String name, ResourceLoad used) {
    double measured = 0;
    double expected = 0;
    double waiters = 0;
    for (LoadSample each : loads.samples()) {
      ResourceLoad step = each.resources().get(name);
      if (step == null || step.calls().count() == 0 || Double.isNaN(step.calls().waitSeconds())) {
        continue;
      }
      double utilisation = Math.min(0.97, step.busySeconds() / (used.size() * each.seconds()));
      double probability = Queue.waitProbability(used.size(), utilisation);
      double hold = step.busySeconds() / step.calls().count();
      measured += step.calls().waitSeconds();
      waiters += step.calls().count() * probability;
      expected += step.calls().count() * probability * hold / (used.size() * (1 - utilisation));
    }
    return waiters < 30 || expected <= 0 ? 1 : Math.clamp(measured / expected, 0.3, 4);
  }

  LoadMatrix loads() {
    return loads;
  }

  List<Processor> processors() {
    return processors;
  }

  List<Station> stations() {
    return stations;
  }

  /** Returns the pools, and after them the bulkheads, which may hold connections of pools. */
  List<Units> units() {
    return units;
  }
}
