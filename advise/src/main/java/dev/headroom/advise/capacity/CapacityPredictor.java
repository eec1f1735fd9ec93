// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.capacity.CapacityEstimate.AtInstances;
import dev.headroom.advise.capacity.CapacityEstimate.Bottleneck;
import dev.headroom.advise.capacity.CapacityEstimate.Breaking;
import dev.headroom.advise.capacity.CapacityEstimate.ResourceEstimate;
import dev.headroom.advise.capacity.CapacityEstimate.Wait;
import dev.headroom.advise.capacity.FittedResources.Processor;
import dev.headroom.advise.capacity.FittedResources.Station;
import dev.headroom.advise.capacity.FittedResources.Units;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * Predicts the load at which an objective breaks, the resource that breaks it, and how sure that
 * is.
 *
 * <p>Immutable. A prediction takes about 0.3 s of one processor for an hour of steps, 20 routes, a
 * database and Redis; less for fewer.
 *
 * <p>Method: the breaking load is found by bisection in {@link CapacityModel}. The bottleneck is
 * the resource of which half as much again raises it most; what is next, the bottleneck when there
 * is four times as much of it. The interval comes from resampling blocks of three steps (bootstrap)
 * and fitting the demands again; what explains other processes is chosen once.
 */
public final class CapacityPredictor {
  /** Fewer steps, or fewer requests, are an accident. */
  private static final int MIN_STEPS = 6;

  private static final int MIN_REQUESTS = 100;

  /** A load that is so many times the present one is beyond what can be said. */
  private static final double MAX_FACTOR = 1000;

  private static final double GROWTH_FACTOR = 1.5;
  private static final double PLENTY_FACTOR = 4;
  private static final int RESAMPLES = 20;
  private static final int BLOCK_STEPS = 3;

  /** What a model leaves out, however much data there is. */
  private static final double MIN_ERROR = 0.05;

  private final Objective objective;

  /** Creates a predictor for an objective. */
  public CapacityPredictor(Objective objective) {
    this.objective = objective;
  }

  /**
   * Predicts.
   *
   * @param samples the steps of an hour or less, the oldest first; the more their loads differ, the
   *     more can be said
   * @param at the time of the prediction
   */
  public CapacityEstimate predict(List<LoadSample> samples, Instant at) {
    List<LoadSample> used = samples.stream().filter(each -> each.requests() > 0).toList();
    double load = samples.isEmpty() ? Double.NaN : samples.getLast().load();
    if (!isEnough(used)) {
      return CapacityEstimate.unknown(
          at,
          load,
          String.format(
              Locale.ROOT,
              "there is too little traffic: %.0f requests so far, in %d %s of the history; a"
                  + " prediction takes at least %d requests, in %d steps",
              requests(used),
              used.size(),
              used.size() == 1 ? "step" : "steps",
              MIN_REQUESTS,
              MIN_STEPS));
    }
    CapacityModel model = new CapacityModel(new FittedResources(used), objective);
    if (names(model).isEmpty()) {
      return CapacityEstimate.unknown(at, load, "no resource is measured");
    }
    double breaking = breakingLoad(model, Growth.NONE);
    if (Double.isInfinite(breaking)) {
      return CapacityEstimate.unknown(
          at, load, "nothing shows an end: no resource fills up at a thousand times the load");
    }
    double recent = LoadMatrix.recentLoad(samples);
    if (breaking == 0) {
      return new CapacityEstimate(
          at, recent, Breaking.UNKNOWN, Bottleneck.UNKNOWN, resources(model, breaking), missed());
    }
    Breaking sure = breaking(used, model, breaking);
    return new CapacityEstimate(
        at,
        recent,
        sure,
        bottleneck(model, breaking),
        resources(model, breaking),
        why(used, model, sure));
  }

  /**
   * Predicts the load that a service takes with one instance, two, and so on. Each has processors,
   * pools and bulkheads of its own; the other processes, such as the database, stay one for all.
   *
   * @param samples of one of the instances that there are now
   * @param present how many there are now, which share the load evenly
   * @param most the greatest number
   * @return empty if nothing can be predicted
   */
  List<AtInstances> byInstances(List<LoadSample> samples, int present, int most) {
    List<LoadSample> used = samples.stream().filter(each -> each.requests() > 0).toList();
    if (!isEnough(used)) {
      return List.of();
    }
    CapacityModel model = new CapacityModel(new FittedResources(used), objective);
    List<AtInstances> all = new ArrayList<>();
    for (int i = 1; i <= most && !names(model).isEmpty(); i++) {
      Growth times = Growth.ofInstances((double) i / present);
      double one = breakingLoad(model, times);
      all.add(new AtInstances(i, i * one, limitingResource(model, times, one)));
    }
    return all;
  }

  /** Returns the resource of which half as much again raises the load most; empty for none. */
  private static String limitingResource(CapacityModel model, Growth growth, double breaking) {
    String first = "";
    double most = 0;
    for (String each : names(model)) {
      double more = gain(model, growth.and(each, GROWTH_FACTOR), breaking);
      if (more > most) {
        most = more;
        first = each;
      }
    }
    return first;
  }

  private static boolean isEnough(List<LoadSample> used) {
    return used.size() >= MIN_STEPS && requests(used) >= MIN_REQUESTS;
  }

  private static double requests(List<LoadSample> used) {
    return used.stream().mapToDouble(LoadSample::requests).sum();
  }

  private String missed() {
    return String.format(
        Locale.ROOT,
        "the objective (%.0f %% within %.0f ms, at most %.0f %% refused) is missed even at a"
            + " hundredth of the present load, so there is none at which it breaks: make the slow"
            + " routes faster, or set headroom.advise.objective to what the service promises",
        100 * objective.share(),
        1e3 * objective.seconds(),
        100 * objective.maxRefused());
  }

  private static String why(List<LoadSample> used, CapacityModel model, Breaking sure) {
    return String.format(
        Locale.ROOT,
        "%d steps, loads of %.1f to %.1f requests a second, %d routes; the breaking load is %.1f"
            + " times the greatest of them",
        used.size(),
        used.stream().mapToDouble(LoadSample::load).min().orElse(0),
        greatest(used),
        model.loads().size(),
        sure.load() / greatest(used));
  }

  private static double greatest(List<LoadSample> used) {
    return used.stream().mapToDouble(LoadSample::load).max().orElse(0);
  }

  /**
   * Returns the load from which on the objective breaks.
   *
   * @return 0 if it is broken without load, infinite beyond a thousand times the present load
   */
  private static double breakingLoad(CapacityModel model, Growth growth) {
    double load = model.loads().load();
    double low = 0;
    double high = load;
    while (!model.breaksAt(high, growth)) {
      low = high;
      high *= 2;
      if (high > MAX_FACTOR * load) {
        return Double.POSITIVE_INFINITY;
      }
    }
    if (low == 0 && model.breaksAt(load / 100, growth)) {
      return 0;
    }
    while (high - low > 1e-3 * high) {
      double middle = (low + high) / 2;
      if (model.breaksAt(middle, growth)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static Breaking breaking(List<LoadSample> used, CapacityModel model, double breaking) {
    Random random = new Random(used.size());
    double[] loads = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      List<LoadSample> resampled = new ArrayList<>();
      while (resampled.size() < used.size()) {
        int start = random.nextInt(Math.max(1, used.size() - BLOCK_STEPS + 1));
        resampled.addAll(used.subList(start, Math.min(used.size(), start + BLOCK_STEPS)));
      }
      // In the order of time, since the present mix is that of the latest.
      resampled.sort(Comparator.comparing(LoadSample::end));
      double one = breakingLoad(model.again(resampled), Growth.NONE);
      loads[i] = Math.min(one, MAX_FACTOR * model.loads().load());
    }
    Arrays.sort(loads);
    double low = Math.min(breaking, loads[RESAMPLES / 10]) * (1 - MIN_ERROR);
    double high = Math.max(breaking, loads[RESAMPLES - 1 - RESAMPLES / 10]) * (1 + MIN_ERROR);
    double width = breaking <= 0 ? 1 : Math.min(1, (high - low) / 2 / breaking);
    double steps = Math.min(1, used.size() / 18.0);
    double beyond = Math.min(1, 4 * greatest(used) / Math.max(1e-9, breaking));
    return new Breaking(breaking, low, high, (1 - width) * steps * Math.sqrt(beyond));
  }

  private static Bottleneck bottleneck(CapacityModel model, double breaking) {
    String first = limitingResource(model, Growth.NONE, breaking);
    if (first.isEmpty()) {
      return new Bottleneck("", 0, "", Double.NaN);
    }
    double gain = gain(model, Growth.of(first, GROWTH_FACTOR), breaking);
    Growth plenty = Growth.of(first, PLENTY_FACTOR);
    double nextLoad = breakingLoad(model, plenty);
    return new Bottleneck(first, gain, limitingResource(model, plenty, nextLoad), nextLoad);
  }

  private static double gain(CapacityModel model, Growth growth, double breaking) {
    if (breaking <= 0 || Double.isInfinite(breaking)) {
      return 0;
    }
    double more = Math.min(breakingLoad(model, growth), MAX_FACTOR * model.loads().load());
    return Math.max(0, more / breaking - 1);
  }

  private static List<String> names(CapacityModel model) {
    List<String> names = new ArrayList<>();
    model.processors().forEach(each -> names.add(each.name()));
    model.stations().forEach(each -> names.add(each.name()));
    model.units().forEach(each -> names.add(each.resource().name()));
    return names;
  }

  private static List<ResourceEstimate> resources(CapacityModel model, double breaking) {
    List<ResourceEstimate> all = new ArrayList<>();
    model.processors().forEach(each -> all.add(processor(model, each, breaking)));
    model.stations().forEach(each -> all.add(station(model, each, breaking)));
    double load = model.loads().load();
    double stretch = model.stretch(load, Growth.NONE);
    List<Waiting> waits = new ArrayList<>();
    for (Units each : model.units()) {
      Waiting waiting = model.waiting(each, load, stretch, Growth.NONE, waits);
      waits.add(waiting);
      all.add(units(model, each, waiting, breaking));
    }
    for (ResourceLoad each : model.loads().resources().values()) {
      if (each.resource().kind() == ResourceKind.SPACE && each.size() > 0) {
        all.add(space(model.loads(), each));
      }
    }
    all.sort(
        Comparator.<ResourceEstimate>comparingDouble(
                each -> Double.isNaN(each.utilisation()) ? -1 : each.utilisation())
            .reversed());
    return all;
  }

  private static ResourceEstimate processor(
      CapacityModel model, Processor processor, double breaking) {
    return new ResourceEstimate(
        processor.name(),
        ResourceKind.PROCESSOR,
        processor.used().size(),
        processor.utilisation(model.loads().load(), Growth.NONE),
        processor.perRequest(),
        processor.perRequest() <= 0
            ? Double.POSITIVE_INFINITY
            : (processor.used().size() - processor.demand().background()) / processor.perRequest(),
        gain(model, Growth.of(processor.name(), GROWTH_FACTOR), breaking),
        Wait.NONE,
        byRoute(model.loads(), processor.demand()::perRequest));
  }

  private static Map<String, Double> byRoute(LoadMatrix loads, IntToDoubleFunction seconds) {
    Map<String, Double> byRoute = new LinkedHashMap<>();
    for (int r = 0; r < loads.size(); r++) {
      byRoute.put(loads.routes().get(r), seconds.applyAsDouble(r));
    }
    return byRoute;
  }

  private static ResourceEstimate station(CapacityModel model, Station station, double breaking) {
    double fullAt = station.fullAt(Growth.NONE);
    return new ResourceEstimate(
        station.name(),
        ResourceKind.STATION,
        0,
        Double.isInfinite(fullAt) ? Double.NaN : model.loads().load() / fullAt,
        model.loads().mix(station.byRoute().stream().mapToDouble(Double::doubleValue).toArray()),
        fullAt,
        gain(model, Growth.of(station.name(), GROWTH_FACTOR), breaking),
        Wait.NONE,
        byRoute(model.loads(), station.byRoute()::get));
  }

  private static ResourceEstimate units(
      CapacityModel model, Units units, Waiting waiting, double breaking) {
    String name = units.resource().name();
    double calls = model.loads().recentSum(name, each -> each.calls().count());
    double waited = model.loads().recentSum(name, each -> each.calls().waitSeconds());
    return new ResourceEstimate(
        name,
        units.resource().kind(),
        units.size(),
        model.loads().load() * units.holdPerRequest() / units.size(),
        units.holdPerRequest(),
        units.size() / units.holdPerRequest(),
        gain(model, Growth.of(name, GROWTH_FACTOR), breaking),
        new Wait(calls > 0 ? waited / calls : Double.NaN, waiting.meanSeconds()),
        Map.of());
  }

  private static ResourceEstimate space(LoadMatrix loads, ResourceLoad space) {
    double used = loads.recentSum(space.resource().name(), ResourceLoad::busySeconds);
    return new ResourceEstimate(
        space.resource().name(),
        ResourceKind.SPACE,
        space.size(),
        used / loads.recentSeconds() / space.size(),
        0,
        Double.POSITIVE_INFINITY,
        0,
        Wait.NONE,
        Map.of());
  }
}
