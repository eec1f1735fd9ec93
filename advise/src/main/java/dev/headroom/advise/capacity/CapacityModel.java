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
 * Predicts what a service does under a load that it does not have yet, from the service demands of
 * its resources.
 *
 * <p>Immutable.
 *
 * <p>Method: the operational laws (Denning and Buzen, The Operational Analysis of Queueing Network
 * Models, 1978). The time that a request takes of a resource is its busy time over the requests
 * served; the utilisation under another load is that time, times the load, over the size. From the
 * bottom up: processors share their time, so that all work on them is stretched ({@link Queue});
 * the time in another process grows as {@link StationFit} says; a unit of a pool is held for the
 * time of what is inside, and waited for as in M/M/c with the wait scaled to what was measured; a
 * bulkhead refuses those who would wait for too long. The time of a request is that of the recent
 * ones, each part stretched by its own factor, and the waits besides.
 */
final class CapacityModel {
  private static final double MAX_STRETCH = 50;

  private final LoadMatrix loads;
  private final Objective objective;
  private final List<Processor> processors = new ArrayList<>();
  private final List<Station> stations = new ArrayList<>();
  private final List<Units> units = new ArrayList<>();
  private final RequestTimes times;

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
   * By what a resource is larger than it is.
   *
   * @param instances by how many times as many instances share the other processes, each of them
   *     with the load of this one
   */
  record Growth(
      String resource, double factor, String other, double otherFactor, double instances) {
    static final Growth NONE = new Growth("", 1, "", 1, 1);

    static Growth of(String resource, double factor) {
      return new Growth(resource, factor, "", 1, 1);
    }

    static Growth ofInstances(double times) {
      return new Growth("", 1, "", 1, times);
    }

    Growth and(String second, double secondFactor) {
      return second.equals(resource)
          ? this
          : new Growth(resource, factor, second, secondFactor, instances);
    }

    double of(String name) {
      return name.equals(resource) ? factor : name.equals(other) ? otherFactor : 1;
    }
  }

  /** How calls wait for a pool or a bulkhead under a load. */
  record Waiting(
      double utilisation,
      double probability,
      double meanSeconds,
      double longestSeconds,
      double refused) {
    /** The probability of a wait of more than so long. */
    double tail(double seconds) {
      if (seconds >= longestSeconds) {
        return 0;
      }
      if (seconds <= 0 || probability == 0) {
        return probability;
      }
      return probability * Math.exp(-seconds * probability / meanSeconds);
    }
  }

  /**
   * Fits the demands.
   *
   * @param samples steps with requests, several of them
   */
  CapacityModel(List<LoadSample> samples, Objective objective) {
    this(samples, objective, List.of());
  }

  private CapacityModel(List<LoadSample> samples, Objective objective, List<Station> known) {
    this.loads = new LoadMatrix(samples);
    this.objective = objective;
    Map<String, ResourceLoad> resources = loads.resources();
    resources.values().stream().filter(is(ResourceKind.PROCESSOR)).forEach(this::addProcessor);
    resources.values().stream()
        .filter(is(ResourceKind.STATION))
        .forEach(each -> addStation(each, known));
    resources.values().stream().filter(is(ResourceKind.POOL)).forEach(this::addUnits);
    resources.values().stream().filter(is(ResourceKind.BULKHEAD)).forEach(this::addUnits);
    this.times = RequestTimes.of(loads, processors, stations, stretchNow());
  }

  /** Fits the demands to other steps, with other processes explained as here. */
  CapacityModel again(List<LoadSample> samples) {
    return new CapacityModel(samples, objective, stations);
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

  List<Units> units() {
    return units;
  }

  /** Returns by how much the processors stretch the work on them; infinite if they are full. */
  double stretch(double load, Growth growth) {
    double most = 1;
    for (Processor each : processors) {
      double size = each.used().size() * growth.of(each.name());
      most = Math.max(most, Queue.stretch(size, each.utilisation(load, growth)));
    }
    return most;
  }

  /**
   * Returns the stretch under the present load, at most that of processors that are nearly full.
   */
  private double stretchNow() {
    return Math.min(MAX_STRETCH, stretch(loads.load(), Growth.NONE));
  }

  /** Returns whether the objective breaks under a load. */
  boolean breaksAt(double load, Growth growth) {
    double stretch = stretch(load, growth);
    if (Double.isInfinite(stretch)) {
      return true;
    }
    for (Station each : stations) {
      if (load >= each.fullAt(growth)) {
        return true;
      }
    }
    List<Waiting> waits = new ArrayList<>();
    for (Units each : units) {
      Waiting waiting = waiting(each, load, stretch, growth, waits);
      boolean full = waiting.utilisation() >= 1 && !each.refuses();
      if (full || waiting.refused() > objective.maxRefused()) {
        return true;
      }
      waits.add(waiting);
    }
    double before = stretchNow();
    double[] factors = new double[stations.size()];
    for (int s = 0; s < factors.length; s++) {
      Station each = stations.get(s);
      factors[s] =
          each.secondsPerCall(load, stretch, growth)
              / each.secondsPerCall(loads.load(), before, Growth.NONE);
    }
    return times.slowShare(stretch / before, factors, waits, objective.seconds())
        > 1 - objective.share();
  }

  /**
   * Returns how calls wait for units.
   *
   * @param inner the waits of the units before this one, which may be inside
   */
  Waiting waiting(Units of, double load, double stretch, Growth growth, List<Waiting> inner) {
    double hold = hold(of, load, stretch, growth, inner);
    double size = of.size() * growth.of(of.resource().name());
    double utilisation = load * hold / size;
    double probability = Queue.waitProbability(size, utilisation);
    double mean =
        utilisation >= 1
            ? Double.POSITIVE_INFINITY
            : probability
                * (hold / of.callsPerRequest())
                * of.variability()
                / (size * (1 - utilisation));
    Waiting waiting = new Waiting(utilisation, probability, mean, Double.POSITIVE_INFINITY, 0);
    if (!of.refuses()) {
      return waiting;
    }
    double longest = of.resource().maxWait().toNanos() / 1e9;
    double late = utilisation >= 1 ? 1 - 1 / utilisation : waiting.tail(longest);
    int places = (int) Math.round(of.resource().maxCalls() * growth.of(of.resource().name()));
    double full =
        places <= 0
            ? 0
            : Queue.refusedShare((int) Math.max(1, Math.round(size)), load * hold, places);
    double refused = Math.min(1, of.callsPerRequest()) * Math.max(late, full);
    return new Waiting(utilisation, probability, Math.min(mean, longest), longest, refused);
  }

  /** Returns the time for which a request of the mix holds units under a load. */
  private double hold(Units of, double load, double stretch, Growth growth, List<Waiting> inner) {
    double now = of.holdPerRequest();
    double before = stretchNow();
    double inside = 0;
    double added = 0;
    for (Station each : stations) {
      if (of.resource().contents().contains(each.name())) {
        double then = each.secondsPerCall(load, stretch, growth) * each.callsPerRequest();
        double known =
            each.secondsPerCall(loads.load(), before, Growth.NONE) * each.callsPerRequest();
        inside += known;
        added += then - known;
      }
    }
    double scale = inside > now ? now / inside : 1;
    double own = Math.max(0, now - inside * scale);
    for (Processor each : processors) {
      own = Math.min(own, each.perRequest() * before);
    }
    double waits = 0;
    for (int i = 0; i < inner.size(); i++) {
      if (of.resource().contents().contains(units.get(i).resource().name())) {
        waits += inner.get(i).meanSeconds() * units.get(i).callsPerRequest();
      }
    }
    double ownAdded = processors.isEmpty() ? 0 : own * (stretch / before - 1);
    return Math.max(now / 20, now + added * scale + ownAdded) + waits;
  }
}
